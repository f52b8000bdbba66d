using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Tests.Packs;

/// <summary>
/// A second, slow reading of DECISION 4 in plain C#, written from the document alone: what the pack and the decider say of any incident must be what
/// this says. It knows no wording, basis or times.
/// </summary>
internal static class DecisionModel
{
    /// <summary>The parts of a decision that the model speaks of, as one line of text.</summary>
    public static string Of(DecisionRequest request)
    {
        var facts = new ModelFacts(request);
        var admission = AdmissionOf(request, facts);
        var acts = ModelRules.Acts(request, facts).ToList();
        var crimes = ModelRules.Crimes(request, facts).ToList();
        var subjects = ModelRules.Subjects(facts, request.Report.Act.Code, acts, crimes).ToList();
        var exemptions = request.ExemptionsOverruled ? [] : ModelRules.Exemptions(request, facts).ToList();
        var open = acts.Concat(crimes).Concat(subjects).ToList();
        if (exemptions.Count > 0)
        {
            open = [.. open.Where(r => r.NeverClosed)];
        }

        var outcome = open.Count > 0 && open.Any(r => r.Id != 215) ? Outcome.Recommended
            : open.Count == 0 && exemptions.Count > 0 ? Outcome.Exempt : Outcome.Review;
        var contract = facts.Kind == SubjectKind.Ppnpn;
        var before = open.Count == 0 ? 0 : open.Max(r => contract && r.Id is < 301 ? Math.Max(1, r.Severity - 1) : r.Severity);
        var aggravations = before == 0 ? [] : AggravationsOf(facts).ToList();
        var severity = aggravations.Count > 0 && before <= 3 ? before + 1 : before;
        int[] ids = [.. admission.Rules.Concat(exemptions).Concat(open.Select(r => r.Id)).Concat(aggravations).Order()];
        return string.Join(" | ",
            outcome.Text(), severity, $"repeat={aggravations.Contains(501)}", string.Join(' ', ids.Select(i => $"NG-{i}")),
            admission.Verdict.Text(), string.Join(' ', admission.Missing.Select(m => m.Text())), UnprovenOf(request, exemptions),
            string.Join(' ', TracksOf(open)), ModelSanction.Of(facts, open, before, aggravations),
            TargetsOf(request, facts, outcome, open, aggravations, admission.Verdict), DeadlinesOf(admission.Verdict, open, aggravations),
            $"priority={PriorityOf(severity, open, aggravations)}");
    }

    private static (Verdict Verdict, IReadOnlyList<MissingItem> Missing, IReadOnlyList<int> Rules) AdmissionOf(DecisionRequest request, ModelFacts facts)
    {
        var report = request.Report;
        var formal = report.Reporter.Kind is ReporterKind.Voter or ReporterKind.Monitor or ReporterKind.Participant;
        var tip = report.Reporter.Kind == ReporterKind.Anonymous || (formal && !report.Reporter.HasNik);
        var late = report.KnownAt is { } known
            && ModelFacts.DateIn(request.ReceivedAt, facts.PlaceHours).DayNumber - ModelFacts.DateIn(known, facts.PlaceHours).DayNumber > 7;
        (bool IsMissing, MissingItem Item)[] items =
        [
            (formal && !report.Reporter.HasName, MissingItem.ReporterName),
            (formal && !report.Reporter.HasAddress, MissingItem.ReporterAddress),
            (formal && report.KnownAt is null, MissingItem.KnownAt),
            (!report.Subject.HasName, MissingItem.SubjectName),
            (!report.HasDescription, MissingItem.Description),
            (report.Evidence.Count == 0, MissingItem.Evidence),
            (formal && report.Witnesses < 2, MissingItem.Witnesses),
        ];
        MissingItem[] missing = tip ? [] : [.. items.Where(i => i.IsMissing).Select(i => i.Item)];
        (bool Holds, int Id)[] rules = [(late, 601), (missing.Length > 0, 602), (tip, 603), (request.Attached && request.SameEvidence, 604)];
        var verdict = late ? Verdict.Late : tip ? Verdict.Tip : missing.Length > 0 ? Verdict.Incomplete : Verdict.Admissible;
        return (verdict, missing, [.. rules.Where(r => r.Holds).Select(r => r.Id)]);
    }

    private static IEnumerable<int> AggravationsOf(ModelFacts facts)
    {
        (bool Holds, int Id)[] all = [(facts.Repeat, 501), (facts.Leader, 502), (facts.Phase is Phase.Quiet or Phase.Voting && facts.CampaignLike, 503)];
        return all.Where(r => r.Holds).Select(r => r.Id);
    }

    private static string UnprovenOf(DecisionRequest request, List<int> exemptions) =>
        request.Report.Evidence.Any(e => e.Kind == EvidenceKind.Document)
            ? ""
            : string.Join(' ', exemptions.Where(id => id is 702 or 703 or 705).Select(id => $"NG-{id}"));

    private static IEnumerable<string> TracksOf(List<ModelRule> open)
    {
        (string Track, Func<ModelRule, bool> Has)[] all =
        [
            ("ethics", r => r.Id is >= 101 and <= 105),
            ("discipline", r => r.Id is 106 or (>= 201 and <= 215)),
            ("criminal", r => r.Criminal),
            ("village", r => r.Id == 401),
            ("contract", r => r.Id is 402 or 403),
            ("military", r => r.Id == 404),
            ("police", r => r.Id == 405),
        ];
        return open.Count == 0 ? ["none"] : all.Where(t => open.Any(t.Has)).Select(t => t.Track);
    }

    private static string TargetsOf(
        DecisionRequest request, ModelFacts facts, Outcome outcome, List<ModelRule> open, List<int> aggravations, Verdict verdict)
    {
        var level = open.Any(r => r.NamesProvince) || (aggravations.Contains(502) && facts.Position == Position.Jpt) ? Level.L3 : Level.L2;
        level = aggravations.Contains(501) ? level + 1 : level;
        var targets = new List<(Body Body, TargetAction Action, TargetWhen When)>();
        var ids = open.Select(r => r.Id).ToHashSet();
        void Add(bool holds, Body body, TargetAction action = TargetAction.Forward, TargetWhen when = TargetWhen.IfViolation)
        {
            if (holds && targets.All(t => t.Body != body))
            {
                targets.Add((body, action, verdict is Verdict.Tip or Verdict.Late ? TargetWhen.IfFinding : when));
            }
        }

        var receipt = ModelFacts.DateIn(request.ReceivedAt, facts.PlaceHours);
        Add(facts.Asn && outcome == Outcome.Recommended, receipt < new DateOnly(2024, 8, 24) ? Body.Kasn : Body.Bkn);
        Add(ids.Contains(301) || ids.Contains(302), Body.Gakkumdu, TargetAction.Forward, TargetWhen.Now);
        Add(ids.Contains(207), Body.Gakkumdu, TargetAction.Check, TargetWhen.Now);
        Add(ids.Contains(208) || ids.Contains(303) || ids.Contains(306), Body.Gakkumdu);
        Add(ids.Contains(401), Body.Bupati);
        Add(ids.Contains(402), Body.UnitHead);
        Add(ids.Contains(402), Body.Bkpsdm, TargetAction.Copy);
        Add(ids.Contains(404), Body.Denpom);
        Add(ids.Contains(405), Body.Propam);
        Add(ids.Contains(304) || ids.Contains(305), Body.Kemendagri);
        Add(ids.Contains(304), Body.Kpu);
        return string.Join(' ', targets.Select(t => $"{t.Body.Text()}:{t.Action.Text()}:{t.When.Text()}").Prepend($"BAWASLU:{level.Text()}:HANDLE:NOW"));
    }

    private static string DeadlinesOf(Verdict verdict, List<ModelRule> open, List<int> aggravations)
    {
        if (verdict is Verdict.Tip or Verdict.Late)
        {
            return "C6:P7D";
        }

        var clocks = new List<string> { aggravations.Contains(503) ? "C2:PT12H" : "C2:P2D" };
        if (verdict == Verdict.Incomplete)
        {
            clocks.Add("C3:P2D");
        }

        clocks.Add("C4:P3D");
        if (open.Any(r => r.Criminal))
        {
            clocks.Add("C10:P14D");
        }

        if (open.Any(r => r.Id is (>= 301 and <= 306) or (>= 401 and <= 405)))
        {
            clocks.Add(open.Any(r => r.Id is 301 or 302) ? "FORWARD:P1D" : "FORWARD:P5D");
        }

        return string.Join(' ', clocks);
    }

    private static int PriorityOf(int severity, List<ModelRule> open, List<int> aggravations) =>
        severity == 5 || open.Any(r => r.Id == 302) || aggravations.Contains(503) ? 1 : severity switch { 4 => 2, 2 or 3 => 3, _ => 4 };
}
