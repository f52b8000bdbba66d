using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Tests.Packs;

/// <summary>A rule of DOMAIN 6.4 that matched. Part of <see cref="DecisionModel"/>.</summary>
internal sealed record ModelRule(int Id, int Severity, string? Range = null)
{
    public bool Criminal => Id is >= 301 and <= 306 or 208;

    public bool NeverClosed => Criminal || Id == 213;

    public bool NamesProvince => Id is 213 or 304 or 305 or 404 or 405;
}

/// <summary>Which rules match, before they are combined. Part of <see cref="DecisionModel"/>.</summary>
internal static class ModelRules
{
    private static readonly ActCode[] Reactions = [ActCode.Like, ActCode.Follow, ActCode.Join];
    private static readonly ActCode[] Posts = [ActCode.Post, ActCode.Comment, ActCode.Share, ActCode.OnlineCampaign];

    public static IEnumerable<ModelRule> Acts(DecisionRequest request, ModelFacts facts)
    {
        if (!facts.CivilService)
        {
            yield break;
        }

        var (subject, act, early) = (request.Report.Subject, request.Report.Act, facts.Early);
        var code = act.Code;
        var reaction = Reactions.Contains(code);
        var gesture = code == ActCode.Photo && facts.Banned && act.Published;
        var harder = facts.Repeat || facts.Leader;
        (bool Holds, ModelRule Rule)[] all =
        [
            (code == ActCode.Props && early, new(101, 1, "M1-M2")),
            ((Posts.Contains(code) || reaction) && early, new(102, 1, "M1-M2")),
            (facts.Joins && early, new(103, 2, "M2-M2")),
            (gesture && early, new(104, 1, "M1-M2")),
            (code == ActCode.Attend && subject.SpouseOfCandidate && !subject.OnUnpaidLeave && early, new(105, 2, "M2-M2")),
            (code == ActCode.PartyApproach && !subject.OnUnpaidLeave, new(106, 3, "S1-S3")),
            (code == ActCode.Props && !early, new(201, 4, "B1-B2")),
            ((Posts.Contains(code) || (reaction && harder)) && !early, new(202, 4, "S3-B1")),
            (reaction && !harder && !early, new(203, 3, "M2-S1")),
            (facts.Joins && !early, new(204, 3, "S1-S3")),
            (facts.Joins && act.Attributes.Any(a => a is ActAttribute.Party or ActAttribute.Asn), new(205, 3, "S2-S3")),
            (code == ActCode.MobiliseAsn, new(206, 4, "B1-B2")),
            (act.Facilities.Count > 0 && (facts.CampaignLike || act.Supports is not null || act.Effect is not null), new(207, 4, "B1-B2")),
            (code == ActCode.Decision && act.Effect is not null, new(208, 5, "B1-B3")),
            (code is ActCode.Meeting or ActCode.Appeal or ActCode.Invite or ActCode.Gift && facts.Sign, new(209, 4, "S3-B2")),
            (code == ActCode.IdSupport && facts.Date >= new DateOnly(2024, 5, 5), new(210, 4, "B1-B2")),
            (code == ActCode.Team && early, new(211, 3, "S1-S3")),
            (code == ActCode.Team && !early, new(212, 4, "B1-B3")),
            (code == ActCode.PartyMember, new(213, 5, "X-X")),
            (gesture && !early, new(214, 4, "S3-B1")),
            (code == ActCode.Other, new(215, 1)),
        ];
        foreach (var (_, rule) in all.Where(r => r.Holds))
        {
            yield return rule;
        }
    }

    public static IEnumerable<ModelRule> Crimes(DecisionRequest request, ModelFacts facts)
    {
        var act = request.Report.Act;
        var official = facts.Position == Position.Lurah
            || facts.Kind is SubjectKind.StateOfficial or SubjectKind.RegionalOfficial or SubjectKind.Tni or SubjectKind.Polri or SubjectKind.Kades;
        var forbidden = act.Involved.Any(k =>
            k is SubjectKind.Pns or SubjectKind.Pppk or SubjectKind.Pj or SubjectKind.Tni or SubjectKind.Polri or SubjectKind.Kades);
        (bool Holds, ModelRule Rule)[] all =
        [
            (act.Code == ActCode.Money, new(301, 5, "B3-B3")),
            (act.Code == ActCode.Intimidation, new(302, 5)),
            (act.Code == ActCode.Decision && official, new(303, 5)),
            (act.Code == ActCode.Mutation && facts.MutationBan && !act.MinisterConsent, new(304, 5)),
            (act.Code == ActCode.ProgrammeAbuse && facts.Kind is SubjectKind.Incumbent or SubjectKind.Pj && facts.MutationBan, new(305, 5)),
            (act.Code == ActCode.Involve && facts.Kind == SubjectKind.Candidate && forbidden, new(306, 5)),
        ];
        return all.Where(r => r.Holds).Select(r => r.Rule);
    }

    public static IEnumerable<ModelRule> Subjects(ModelFacts facts, ActCode code, IReadOnlyList<ModelRule> acts, IReadOnlyList<ModelRule> crimes)
    {
        if (facts.Village && facts.Partisan)
        {
            yield return new(401, facts.Early || Reactions.Contains(code) ? 3 : 4, "V1-V4");
        }

        var ranged = acts.Concat(crimes).Where(r => r.Range is not null).ToList();
        if (facts.Kind == SubjectKind.Ppnpn && ranged.Count > 0)
        {
            yield return new(402, 0);
        }

        if (facts.Kind == SubjectKind.Pppk && ranged.Any(r => r.Severity >= 4))
        {
            yield return new(403, 0);
        }

        if (facts.Kind == SubjectKind.Tni && facts.Partisan)
        {
            yield return new(404, 4);
        }

        if (facts.Kind == SubjectKind.Polri && facts.Partisan)
        {
            yield return new(405, 4);
        }
    }

    public static IEnumerable<int> Exemptions(DecisionRequest request, ModelFacts facts)
    {
        var (subject, act) = (request.Report.Subject, request.Report.Act);
        var plain = act.Attributes.Count == 0 && !facts.Banned;
        if (act.Code == ActCode.Attend && plain && !act.Active && !act.OnDuty && !(subject.SpouseOfCandidate && !subject.OnUnpaidLeave))
        {
            yield return 701;
        }

        if (subject.SpouseOfCandidate && subject.OnUnpaidLeave && plain && !act.Active && !act.Published && !facts.Online)
        {
            yield return 702;
        }

        if (act.AssignmentLetter && act.Code is ActCode.Attend or ActCode.Photo or ActCode.Post or ActCode.Share && act.AssignmentLetter
            && !act.Active && act.Attributes.All(a => a == ActAttribute.Asn) && !facts.Banned)
        {
            yield return 703;
        }

        if (act.Code == ActCode.Photo && act.Symbols.Count > 0 && plain)
        {
            yield return 704;
        }

        if (subject.Resigned || subject.OnCampaignLeave)
        {
            yield return 705;
        }
    }
}
