using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Packs;

/// <summary>Reads what the rules of a document mean from their <c>Properties</c>.</summary>
internal sealed class MeaningReader(PackContent document, List<RuleIssue> issues)
{
    private static readonly string[] TrackNames = [.. Enum.GetValues<Track>().Where(t => t != Track.None).Select(TrackText)];

    /// <summary>A track in JSON is lower case.</summary>
    public static string TrackText(Track track) => JsonNamingPolicy.SnakeCaseLower.ConvertName(track.ToString());

    public PackRule Incident(Rule rule, IReadOnlyList<string> facts)
    {
        var fields = FieldsOf(rule);
        var title = fields.Words("title");
        var because = fields.Words("because");
        var basis = Basis(fields);
        var matched = new MatchedRule(
            rule.Name, fields.Member<RuleStep>("step"), title, fields.OptionalWhole("severity", 0, 5), Range(fields, "sanction", out var recommended),
            Range(fields, "alternative", out _), basis);
        var level = fields.OptionalCode<Level>("level");
        var byPosition = fields.OptionalObject("levelByPosition");
        var positions = Enum.GetValues<Position>()
            .Select(p => (Position: p, Level: byPosition?.OptionalCode<Level>(p.Text()))).Where(p => p.Level is not null).ToDictionary(p => p.Position, p => p.Level!.Value);
        byPosition?.Close();
        var window = fields.OptionalObject("window");
        var note = window is null ? null : new WindowNote(window.Member<Window>("window"), window.Words("note"));
        window?.Close();
        var meaning = new PackRule
        {
            Matched = matched,
            Because = because,
            Expression = ExpressionOf(rule),
            Tracks = Tracks(fields),
            Facts = facts,
            FactBits = FactTable.BitsOf(facts),
            Recommended = recommended,
            Criminal = Criminal(fields),
            Level = level,
            LevelByPosition = positions,
            LevelUp = fields.OptionalWhole("levelUp", 0, 4) ?? 0,
            Targets = [.. fields.OptionalObjects("targets").Select(Target)],
            Deadlines = [.. fields.OptionalObjects("deadlines").Select(Deadline)],
            Priority = fields.OptionalWhole("priority", 1, 4),
            Needs = Needs(fields),
            NeverClosed = fields.Flag("neverClosed"),
            Overlaps = fields.Optional("overlaps") is null ? [] : fields.Texts("overlaps"),
            Order = fields.OptionalWhole("order", 0, 1000) ?? 1000,
            Claim = fields.Flag("claim"),
            Verdict = fields.OptionalCode<Verdict>("verdict"),
            Aggravates = fields.OptionalCode<Aggravates>("aggravates"),
            Review = fields.Flag("review"),
            WindowNote = note,
            ToVerify = fields.OptionalWords("toVerify"),
            HasDetails = rule.Rules.Count > 0,
            SentenceId = Sentence(document.Wording.Indonesian, rule.Name, title.Id, because.Id, basis),
            SentenceEn = Sentence(document.Wording.English, rule.Name, title.En, because.En, basis),
        };
        fields.Close();
        Check(fields, meaning, rule);
        return meaning;
    }

    public EscalationRule Escalation(Rule rule)
    {
        var fields = FieldsOf(rule);
        fields.Member<RuleStep>("step");
        var due = fields.OptionalObject("due");
        var duration = due?.OptionalDuration("duration");
        var unit = due?.Member<ClockUnit>("unit") ?? default;
        due?.Close();
        if (due is not null && duration is not null)
        {
            PackParts.CheckUnit(due, duration.Value, unit);
        }

        var meaning = new EscalationRule
        {
            Id = rule.Name,
            Title = fields.Words("title"),
            Because = fields.Words("because"),
            Basis = Basis(fields),
            Severity = fields.OptionalWhole("severity", 0, 5),
            Level = fields.OptionalCode<Level>("level"),
            LevelUp = fields.OptionalWhole("levelUp", 0, 4) ?? 0,
            Bodies = fields.OptionalCodes<Body>("bodies") ?? [],
            Action = fields.OptionalCode<TargetAction>("action"),
            Blocks = fields.Flag("blocks"),
            Due = duration,
            DueUnit = unit,
            Threshold = Threshold(fields, "threshold"),
            ThresholdIfIkpHigh = Threshold(fields, "thresholdIfIkpHigh"),
            ThresholdIfRate = Threshold(fields, "thresholdIfRate"),
        };
        fields.Close();
        return meaning;
    }

    /// <summary>What the child of a nested rule says more than yes.</summary>
    public RuleDetail Detail(Rule child, PackRule parent)
    {
        if (parent.Verdict == Verdict.Incomplete)
        {
            if (Code<MissingItem>.TryParse(child.Name, out var missing))
            {
                return new RuleDetail(null, missing);
            }

            issues.Add(new RuleIssue(
                PackCodes.UnknownCode, RuleSeverity.Error, child.Location.File, child.Location.Pointer, child.Location.Line, child.Location.Column,
                $"'{child.Name}' is no item of a report", $"one of {string.Join(", ", Code<MissingItem>.All)}", NearestName.Of(child.Name, Code<MissingItem>.All)));
            return new RuleDetail(null, null);
        }

        if (child.Properties.Count == 0)
        {
            return new RuleDetail(null, null);
        }

        var fields = FieldsOf(child);
        var detail = new RuleDetail(fields.Whole("severity", 0, 5), null);
        fields.Close();
        return detail;
    }

    private void Check(Fields fields, PackRule rule, Rule source)
    {
        if (rule.Step is RuleStep.Act or RuleStep.Criminal && rule.Matched.Severity is null && source.Rules.Count == 0)
        {
            fields.Report(fields.Node, PackCodes.Missing, "'severity' is missing", "a severity, since it is a rule of an act");
        }

        if (rule.Step == RuleStep.Aggravation && rule.Aggravates is null)
        {
            fields.Report(fields.Node, PackCodes.Missing, "'aggravates' is missing", "HALF or FULL");
        }

        foreach (var range in new[] { rule.Matched.Sanction, rule.Matched.Alternative }.OfType<SanctionRange>())
        {
            if (!document.Sanctions.Scales.Any(s => s.Rungs.Contains(range.Min) && IndexOf(s.Rungs, range.Min) <= IndexOf(s.Rungs, range.Max)))
            {
                fields.Report(fields.Node, PackCodes.OutOfRange, $"the range {range.Min.Text()} to {range.Max.Text()} is on no scale", "two rungs of one scale, the lower first");
            }
        }
    }

    private static int IndexOf(IReadOnlyList<Sanction> rungs, Sanction rung) => rungs.ToList().IndexOf(rung);

    private static string Sentence(Vocabulary words, string rule, string title, string because, IReadOnlyList<string> basis) => words[Phrase.Rule].With(
        rule, title, because, string.Join("; ", basis.Select(b => b.StartsWith("EST:", StringComparison.Ordinal) ? words[Phrase.ProductRule].With() : b)));

    private static List<string> Basis(Fields fields)
    {
        var basis = fields.Texts("basis").ToList();
        if (basis.Count == 0 && fields.Node.Find("basis") is { Kind: PackNodeKind.List } node)
        {
            fields.Report(node, PackCodes.Incomplete, "the rule has no basis", "the law, or \"EST: product rule\"");
        }

        return basis;
    }

    private static List<Track> Tracks(Fields fields)
    {
        var tracks = new List<Track>();
        foreach (var node in fields.Items(fields.Optional("tracks")))
        {
            var track = Array.IndexOf(TrackNames, node.Text);
            if (track < 0)
            {
                fields.Unknown(node, TrackNames);
            }
            else
            {
                tracks.Add((Track)(track + 1));
            }
        }

        return tracks;
    }

    private static SanctionRange? Range(Fields fields, string name, out Sanction? recommended)
    {
        recommended = null;
        if (fields.OptionalObject(name) is not { } range)
        {
            return null;
        }

        var value = new SanctionRange(range.Member<Sanction>("min"), range.Member<Sanction>("max"));
        recommended = range.OptionalCode<Sanction>("recommended");
        range.Close();
        return value;
    }

    private static CriminalRange? Criminal(Fields fields)
    {
        if (fields.OptionalObject("criminal") is not { } criminal)
        {
            return null;
        }

        var value = new CriminalRange(criminal.Texts("articles"), Span(criminal, "prisonMonths"), Span(criminal, "fineRupiah"));
        criminal.Close();
        return value;
    }

    private static long[]? Span(Fields fields, string name)
    {
        if (fields.Optional(name) is not { } node)
        {
            return null;
        }

        long[] span = [.. fields.Items(node).Select(i => fields.Number(i, 0, 1_000_000_000_000))];
        if (span.Length != 2 || span[0] > span[1])
        {
            fields.Report(node, PackCodes.BadValue, "a span has two ends, the lower first", "a list such as [36, 72]");
        }

        return span;
    }

    private RuleTarget Target(Fields fields)
    {
        Body? body = null;
        Office? office = null;
        if (fields.Required("body") is { } node)
        {
            office = document.Routing.Offices.FirstOrDefault(o => o.Name == node.Text);
            if (office is null && Code<Body>.TryParse(node.Text, out var code))
            {
                body = code;
            }
            else if (office is null)
            {
                fields.Unknown(node, [.. document.Routing.Offices.Select(o => o.Name), .. Code<Body>.All]);
            }
        }

        var target = new RuleTarget(body, office, fields.Member<TargetAction>("action"), fields.Member<TargetWhen>("when"));
        fields.Close();
        return target;
    }

    private RuleDeadline Deadline(Fields fields)
    {
        var clock = fields.Member<Clock>("clock");
        var rule = document.Calendar.Clocks.First(c => c.Clock == clock);
        var deadline = new RuleDeadline(clock, fields.OptionalDuration("duration") ?? rule.Duration, fields.OptionalCode<ClockUnit>("unit") ?? rule.Unit);
        fields.Close();
        PackParts.CheckUnit(fields, deadline.Duration, deadline.Unit);
        if (rule.StartsOn is null)
        {
            fields.Report(fields.Node, PackCodes.UnknownReference, $"the clock {clock.Text()} has no start that the grid sees", "a clock with 'startsOn'");
        }

        return deadline;
    }

    private static RuleNeeds? Needs(Fields fields)
    {
        if (fields.OptionalObject("needs") is not { } needs)
        {
            return null;
        }

        var value = new RuleNeeds(
            needs.Codes<RuleStep>("steps"), needs.OptionalWhole("severity", 0, 5) ?? 0, needs.Flag("range"),
            needs.Optional("except") is null ? [] : needs.Texts("except"));
        needs.Close();
        return value;
    }

    private static string? Threshold(Fields fields, string name)
    {
        var text = fields.OptionalText(name);
        if (text is not null && !Thresholds.Names.Contains(text) && fields.Node.Find(name) is { } node)
        {
            fields.Unknown(node, Thresholds.Names);
        }

        return text;
    }

    private Fields FieldsOf(Rule rule)
    {
        // The rule's reader knows the file only by its name; the nodes know where each property of a rule stands.
        var node = document.WorkflowNodes.GetValueOrDefault(rule.Location.File)?.At(rule.Location.Pointer);
        var properties = node?.Find("Properties", StringComparison.OrdinalIgnoreCase);
        if (properties is not null)
        {
            return new Fields(properties, issues);
        }

        issues.Add(new RuleIssue(
            PackCodes.Missing, RuleSeverity.Error, rule.Location.File, rule.Location.Pointer, rule.Location.Line, rule.Location.Column,
            $"'{rule.Name}' has no Properties, so nothing says what it means"));
        return new Fields(new PackNode { Kind = PackNodeKind.Object, File = "", Pointer = "", Line = 0, Column = 0 }, []);
    }

    private static string ExpressionOf(Rule rule) => rule.Rules.Count == 0
        ? rule.Expression ?? ""
        : string.Join($" {rule.Operator} ", rule.Rules.Select(r => $"({ExpressionOf(r)})"));
}
