using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Tests.Packs;

/// <summary>The notions that DECISION 4 is written with, read from one request. Part of <see cref="DecisionModel"/>.</summary>
internal sealed class ModelFacts
{
    private static readonly ActCode[] OnlineActs =
        [ActCode.Post, ActCode.Comment, ActCode.Share, ActCode.Like, ActCode.Follow, ActCode.Join, ActCode.OnlineCampaign];

    private static readonly ActCode[] NeedASign = [ActCode.Meeting, ActCode.Appeal, ActCode.Invite, ActCode.Gift, ActCode.Attend];

    private static readonly ActCode[] CampaignActs =
    [
        ActCode.Props, ActCode.Post, ActCode.Comment, ActCode.Share, ActCode.OnlineCampaign, ActCode.MobiliseAsn, ActCode.Meeting, ActCode.Appeal,
        ActCode.Invite, ActCode.Gift, ActCode.Team, ActCode.Money, ActCode.CampaignJoin,
    ];

    private static readonly (Phase Phase, DateOnly From)[] Phases =
    [
        (Phase.Registration, new(2024, 8, 27)), (Phase.Verification, new(2024, 8, 30)), (Phase.Determination, new(2024, 9, 22)),
        (Phase.Campaign, new(2024, 9, 25)), (Phase.Quiet, new(2024, 11, 24)), (Phase.Voting, new(2024, 11, 27)),
        (Phase.Recapitulation, new(2024, 11, 28)), (Phase.After, new(2024, 12, 17)),
    ];

    public ModelFacts(DecisionRequest request)
    {
        var (report, act) = (request.Report, request.Report.Act);
        Online = OnlineActs.Contains(act.Code) || act.Channel is >= Channel.Facebook and <= Channel.Web;
        PlaceHours = HoursOf(report.Place);
        ZoneHours = Online && report.Subject.DutyRegion is { } duty ? HoursOf(duty) : PlaceHours;
        Date = DateIn(report.OccurredAt, ZoneHours);
        Phase = Phases.LastOrDefault(p => p.From <= Date, (Phase.Before, default)).Phase;
        Kind = report.Subject.Kind;
        Position = Kind == SubjectKind.Pj ? Position.Jpt : report.Subject.Position;
        Banned = act.Symbols.Any(s => s is not (Symbol.Fist or Symbol.TwoHandHeart));
        Joins = act.Code == ActCode.CampaignJoin || (act.Code == ActCode.Attend && act.Active);
        Sign = act.Supports is not null || act.Active || act.Attributes.Count > 0 || Banned;
        CampaignLike = CampaignActs.Contains(act.Code) || Joins || (act.Code == ActCode.Photo && Banned);
        Partisan = act.Code switch
        {
            ActCode.Other or ActCode.Mutation => false,
            ActCode.Photo => Banned && act.Published,
            ActCode.Decision => act.Effect is not null,
            var code when NeedASign.Contains(code) => Sign,
            _ => true,
        };
        Repeat = report.Subject.Identity == IdentityStrength.Verified && (request.Record.Proven >= 1 || request.Record.Registered >= 2);
    }

    public bool Online { get; }

    public int PlaceHours { get; }

    public int ZoneHours { get; }

    public DateOnly Date { get; }

    public Phase Phase { get; }

    public SubjectKind Kind { get; }

    public Position Position { get; }

    public bool Banned { get; }

    public bool Joins { get; }

    public bool Sign { get; }

    public bool CampaignLike { get; }

    public bool Partisan { get; }

    public bool Repeat { get; }

    public bool Early => Phase < Phase.Determination;

    public bool Asn => Kind is SubjectKind.Pns or SubjectKind.Pppk or SubjectKind.Pj;

    public bool CivilService => Asn || Kind == SubjectKind.Ppnpn;

    public bool Village => Kind is SubjectKind.Kades or SubjectKind.Perangkat;

    public bool Leader => Position is Position.Jpt or Position.Admin or Position.Camat or Position.Lurah or Position.Kepsek or Position.Kapus;

    public bool MutationBan => Date >= new DateOnly(2024, 3, 22);

    public static DateOnly DateIn(DateTimeOffset moment, int hours) => DateOnly.FromDateTime(moment.ToOffset(TimeSpan.FromHours(hours)).DateTime);

    private static int HoursOf(string region) => region[..2] switch
    {
        "51" or "52" or "53" or "63" or "64" or "65" or "71" or "72" or "73" or "74" or "75" or "76" => 8,
        "81" or "82" or "91" or "92" or "93" or "94" or "95" or "96" => 9,
        _ => 7,
    };
}
