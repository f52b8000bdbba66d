using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Packs;

/// <summary>A pack that was checked and compiled. Immutable; safe for any number of threads; the only thing besides a request that a decision depends on.</summary>
public sealed class CompiledPack
{
    private readonly ActFamily[] _familyOf = new ActFamily[Enum.GetValues<ActCode>().Length];
    private readonly bool[] _onlineAct = new bool[Enum.GetValues<ActCode>().Length];
    private readonly bool[] _onlineChannel = new bool[Enum.GetValues<Channel>().Length];
    private readonly ReportClocks[] _reportClocks = new ReportClocks[Enum.GetValues<Verdict>().Length];

    internal CompiledPack(PackDocument document, IncidentRules rules, EscalationRules<AggregateFacts> aggregates, EscalationRules<ProcessFacts> process)
    {
        var content = document.Content;
        var header = content.Header;
        Document = document;
        Name = new PackName(header.Name, header.Version, document.Archive.Hash);
        Title = header.Title;
        Election = header.Election;
        EffectiveFrom = header.From;
        EffectiveTo = header.To;
        Families = header.Families;
        Calendar = new ElectionCalendar(content.Calendar, content.Holidays);
        Routing = content.Routing;
        Sanctions = content.Sanctions;
        Thresholds = content.Thresholds;
        ThresholdNotes = content.ThresholdNotes;
        Ikp = new IkpHistory(content.Ikp);
        Overlays = content.Overlays;
        Wording = content.Wording;
        IncidentRules = rules;
        Aggregates = aggregates;
        Process = process;
        foreach (var family in header.Families)
        {
            foreach (var act in family.Acts)
            {
                _familyOf[(int)act] = family;
            }
        }

        foreach (var act in header.OnlineActs)
        {
            _onlineAct[(int)act] = true;
        }

        foreach (var channel in header.OnlineChannels)
        {
            _onlineChannel[(int)channel] = true;
        }

        foreach (var report in content.Calendar.Reports)
        {
            _reportClocks[(int)report.Verdict] = report;
        }
    }

    /// <summary>Name, version and content hash: every decision names them.</summary>
    public PackName Name { get; }

    public Bilingual Title { get; }

    /// <summary>The election that it is for; one pack of an election is active.</summary>
    public string Election { get; }

    /// <summary>First local day on which it may be active.</summary>
    public DateOnly EffectiveFrom { get; }

    /// <summary>Last local day on which it may be active, or null.</summary>
    public DateOnly? EffectiveTo { get; }

    public IReadOnlyList<ActFamily> Families { get; }

    public ElectionCalendar Calendar { get; }

    public Routing Routing { get; }

    public SanctionLadder Sanctions { get; }

    public Thresholds Thresholds { get; }

    public IReadOnlyList<ThresholdNote> ThresholdNotes { get; }

    public IkpHistory Ikp { get; }

    public IReadOnlyList<Overlay> Overlays { get; }

    /// <summary>NG-504 to 507, over counts.</summary>
    public EscalationRules<AggregateFacts> Aggregates { get; }

    /// <summary>NG-508 and 605 to 608, over the steps and clocks of a case.</summary>
    public EscalationRules<ProcessFacts> Process { get; }

    /// <summary>The incident rules in the order of their ids, as decisions show them.</summary>
    public IEnumerable<MatchedRule> Rules => IncidentRules.ById.Select(r => r.Matched);

    /// <summary>What it was compiled from.</summary>
    public PackDocument Document { get; }

    internal Wording Wording { get; }

    internal IncidentRules IncidentRules { get; }

    /// <summary>The family of an act: acts of one family can make one case.</summary>
    public ActFamily FamilyOf(ActCode act) => _familyOf[(int)act];

    /// <summary>Whether an act is online, by its code or its channel.</summary>
    public bool IsOnline(ActCode act, Channel channel) => _onlineAct[(int)act] || _onlineChannel[(int)channel];

    /// <summary>Where an incident's event stands in the calendar: in the zone of its place, for an online act in that of the duty station.</summary>
    /// <exception cref="ArgumentException">The calendar knows no such province.</exception>
    public EventTime When(IncidentReported report)
    {
        var online = IsOnline(report.Act.Code, report.Act.Channel);
        var placeZone = Calendar.ZoneOf(report.Place);
        var zone = online && report.Subject.DutyRegion is { } duty ? Calendar.ZoneOf(duty) : placeZone;
        var date = Calendar.DateIn(zone, report.OccurredAt);
        return new EventTime(Calendar.PhaseOf(date), Calendar.WindowsOf(date), zone, placeZone, date, online);
    }

    internal ReportClocks ClocksOf(Verdict verdict) => _reportClocks[(int)verdict];
}
