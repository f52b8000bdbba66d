using System.CommandLine;
using System.Text.Json.Nodes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Grains.Packs.Checking;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Cli.Rules;

/// <summary><c>grid rules explain INCIDENT.json --pack PACK</c>: why an incident is decided as it is.</summary>
internal static class ExplainCommand
{
    // A rule of which so many conditions hold before one fails is near enough to be shown unasked.
    private const int NearlyMatched = 2;

    public static Command Create()
    {
        var incident = new Argument<FileInfo>("incident") { Description = "File of the incident, as it would be posted" };
        var pack = new Option<string>("--pack") { Description = "Folder of the pack (or its archive)", Required = true };
        var lang = new Option<string>("--lang") { Description = "id or en", DefaultValueFactory = static _ => "id" };
        lang.AcceptOnlyFromAmong("id", "en");
        var received = new Option<DateTimeOffset?>("--received") { Description = "When it was received; default: what it says, else an hour after the event" };
        var proven = new Option<int>("--proven") { Description = "The subject's other cases that are proven" };
        var registered = new Option<int>("--registered") { Description = "The subject's other cases that are registered" };
        var rule = new Option<string?>("--rule") { Description = "Only this rule" };
        var all = new Option<bool>("--all") { Description = "Every rule, also those far from matching" };
        var json = JsonOutput.Option();
        var command = new Command("explain", "Show which rules match an incident, which condition failed with which values, and how the rules were combined")
        {
            incident, pack, lang, received, proven, registered, rule, all, json,
        };
        command.SetAction(parsed =>
        {
            var compiled = PackArgument.Compile(parsed.GetValue(pack)!);
            var record = new RecordFacts { Proven = parsed.GetValue(proven), Registered = parsed.GetValue(registered) };
            var refusals = new List<JsonDifference>();
            var words = new ExplainText(Screen.Out, parsed.GetValue(lang) == "en");
            if (RequestOf(parsed.GetValue(incident)!, parsed.GetValue(received), record, compiled, refusals) is not { } request)
            {
                if (parsed.GetValue(json))
                {
                    JsonOutput.Write(new { refused = refusals });
                }
                else
                {
                    words.Refused(refusals);
                }

                return RulesCommands.Found;
            }

            var inspection = Inspection.Of(request, compiled);
            var rules = Chosen(inspection, parsed.GetValue(rule), parsed.GetValue(all));
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(Json(inspection, parsed.GetValue(rule) is null ? inspection.Rules : rules));
            }
            else
            {
                words.Show(inspection, rules, parsed.GetValue(rule) is null);
            }

            return 0;
        });
        return command;
    }

    private static DecisionRequest? RequestOf(FileInfo file, DateTimeOffset? received, RecordFacts record, CompiledPack pack, List<JsonDifference> refusals)
    {
        try
        {
            return IncidentFile.Read(File.ReadAllBytes(file.FullName), received, record, pack, refusals);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(e.Message);
        }
    }

    private static List<InspectedRule> Chosen(Inspection inspection, string? only, bool all)
    {
        if (only is null)
        {
            return [.. inspection.Rules.Where(r => all || r.Fate != RuleFate.Silent || Held(r.Trace) >= NearlyMatched)];
        }

        return inspection.Rules.FirstOrDefault(r => r.Id.Equals(only, StringComparison.OrdinalIgnoreCase)) is { } one
            ? [one]
            : throw new CommandException(
                $"The pack has no incident rule '{only}'.{(NearestName.Of(only, inspection.Rules.Select(r => r.Id)) is { } near ? $" Did you mean '{near}'?" : "")}");
    }

    // How many operands of the topmost "and" hold before one fails.
    private static int Held(RuleTrace trace) => trace.Kind == ConditionKind.And ? trace.Conditions.Count(c => c.Value == true) : 0;

    private static object Json(Inspection inspection, IEnumerable<InspectedRule> rules) => new
    {
        decision = JsonNode.Parse(DecisionWriter.Write(inspection.Decision)),
        steps = inspection.Steps,
        rules = rules.Select(r => new { id = r.Id, step = r.Step, title = r.Title, fate = r.Fate, closedBy = r.ClosedBy, conditions = r.Trace.Conditions.Select(TraceText.Json) }),
    };
}
