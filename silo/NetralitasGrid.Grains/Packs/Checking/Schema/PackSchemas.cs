using System.Text.Json;
using System.Text.Json.Nodes;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Facts;
using static NetralitasGrid.Grains.Packs.Checking.SchemaParts;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>
/// The JSON Schema (2020-12) of each file of a pack, so that an editor completes names and codes. What ties files to each other, and what an
/// expression may say, only the check knows.
/// </summary>
public static class PackSchemas
{
    /// <summary>Each schema by its name, with the files that it is for.</summary>
    public static IReadOnlyList<PackSchema> All =>
    [
        new("pack", "pack.json", Schema("pack.json", Pack())),
        new("calendar", "calendar.json", Schema("calendar.json", Calendar())),
        new("routing", "routing.json", Schema("routing.json", Routing())),
        new("sanctions", "sanctions.json", Schema("sanctions.json", Sanctions())),
        new("thresholds", "thresholds.json", Schema("thresholds.json", Closed([.. Thresholds.Names.Select(ThresholdOf)]))),
        new("wording", "wording.json", Schema("wording.json", Wording())),
        new("holidays", "holidays.json", Schema("holidays.json", Closed(("holidays", List(Closed(("date", Date()), ("title", Words()))))))),
        new("workflow", "workflows/*.json", Schema("workflows/*.json", Ref("workflow"), WorkflowSchema.Definitions())),
        new("ikp", "ikp/*.json", Schema("ikp/*.json", Ikp())),
        new("overlay", "overlays/*.json", Schema("overlays/*.json", Overlay())),
        new("cases", "cases/*.json", Schema("cases/*.json", Cases())),
    ];

    private static JsonObject Schema(string file, JsonObject content, JsonObject? definitions = null)
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = $"{file} of a NetralitasGrid pack",
        };
        foreach (var (name, value) in content.ToList())
        {
            content.Remove(name);
            schema[name] = value;
        }

        if (definitions is not null)
        {
            schema["$defs"] = definitions;
        }

        return schema;
    }

    private static JsonObject Pack() => Closed(
        ("name", Filled()), ("version", Filled()), ("title", Words()), ("election", Filled("The election that it is for")), ("effectiveFrom", Date("First local day on which it may be active")),
        ("effectiveTo?", Date("Last local day")), ("online", Closed(("acts", List(Codes<ActCode>())), ("channels", List(Codes<Channel>())))),
        ("families", List(Closed(("name", Filled()), ("title", Words()), ("acts", List(Codes<ActCode>())), ("days", Whole(0, 366))))));

    private static JsonObject Calendar() => Closed(
        ("phases", List(Closed(("phase", Codes<Phase>()), ("from?", Date()), ("title", Words())))),
        ("windows", List(Closed(("window", Codes<Window>()), ("from", Date()), ("to?", Date()), ("basis?", Filled())))),
        ("zones", List(Closed(("zone", Codes<Zone>()), ("offset", Like(@"^\+[0-9]{2}:[0-9]{2}$")), ("provinces", List(Like("^[0-9]{2}$")))))),
        ("workingDays", List(OneOf(Enum.GetNames<DayOfWeek>().Select(d => d.ToUpperInvariant())))),
        ("dayZeroCounts?", Flag("Whether the day on which a clock starts counts as its first")),
        ("clocks", List(Closed(("clock", Codes<Clock>()), ("duration", Duration()), ("unit", Codes<ClockUnit>()), ("startsOn?", Codes<ClockStart>()), ("title", Words())))),
        ("reports", List(Closed(("verdict", Codes<Verdict>()), ("clocks", List(Codes<Clock>())), ("rules?", Flag("Whether the clocks of rules are added"))))));

    private static JsonObject Routing() => Closed(
        ("bodies", List(Closed(("body", Codes<Body>()), ("title", Words())))),
        ("offices", List(Closed(
            ("office", Filled()), ("kinds", List(Codes<SubjectKind>())), ("holders", List(Closed(("body", Codes<Body>()), ("from?", Date()), ("basis?", Filled()))))))),
        ("level", Closed(("lowest", Codes<Level>()), ("highest", Codes<Level>()))),
        ("priorities", List(Closed(("severity", Whole(0, 5)), ("priority", Whole(1, 4))))),
        ("escalate", Closed(("severity", Whole(0, 6)), ("level", Codes<Level>()), ("rules", List(Filled())))));

    private static JsonObject Sanctions() => Closed(
        ("rungs", List(Closed(("rung", Codes<Sanction>()), ("title", Words()), ("basis", Filled()), ("toVerify?", Words("What of the basis is still to be verified, as a sentence"))))),
        ("scales", List(Closed(
            ("kinds", List(Codes<SubjectKind>())), ("rungs", List(Codes<Sanction>())),
            ("lighter?", Closed(("steps", List(Codes<RuleStep>())), ("by", Whole(0, 5)), ("least", Whole(0, 5)))),
            ("instead?", List(Closed(("of?", WorkflowSchema.Range()), ("rule?", List(Whole(0, 5))), ("decided?", List(Whole(0, 5))), ("range", WorkflowSchema.Range()))))))),
        ("aggravation", Closed(("from", Whole(0, 5)), ("to", Whole(0, 4)), ("by", Whole(0, 4)))));

    private static (string, JsonNode) ThresholdOf(string name) =>
        (name, About(Closed(("value", Whole(0, 1_000_000)), ("source", OneOf(["LAW", "GK", "EST"])), ("title", Words())), FactCatalogue.Find($"thresholds.{name}")?.Meaning.En));

    private static JsonObject Wording() => Closed(
        ("acts", Each<ActCode>()), ("symbols", Each<Symbol>()), ("channels", Each<Channel>()), ("kinds", Each<SubjectKind>()), ("positions", Each<Position>()),
        ("levels", Each<Level>()), ("missing", Each<MissingItem>()), ("months", Closed(("id", List(AnyText())), ("en", List(AnyText())))),
        ("sentences", Closed([.. Enum.GetValues<Phrase>().Select(p => (JsonNamingPolicy.CamelCase.ConvertName(p.ToString()), (JsonNode)Words(Values(p), mayBeEmpty: true)))])));

    private static string? Values(Phrase phrase) =>
        PhraseValues.Of(phrase) is { Count: > 0 } names ? $"May name {string.Join(", ", names.Select(n => $"{{{n}}}"))}" : null;

    private static JsonObject Each<T>()
        where T : struct, Enum => Closed([.. Code<T>.All.Select(c => (c, (JsonNode)Words(mayBeEmpty: true)))]);

    private static JsonObject Ikp()
    {
        const string Area = @"^[0-9]{2}(\.[0-9]{2})?$";
        var score = new JsonObject { ["type"] = "number", ["minimum"] = 0, ["maximum"] = 100 };
        return Closed(
            ("dataset", Filled()), ("date", Date()), ("source?", Filled("Where it was published")), ("default?", Codes<IkpClass>()), ("classes?", Table(Area, Codes<IkpClass>())),
            ("bands?", Closed(("HIGH", score.DeepClone()), ("MEDIUM", score.DeepClone()))), ("scores?", Table(Area, score)));
    }

    private static JsonObject Overlay() => Closed(
        ("region", Region()), ("title", Words()), ("basis?", Filled("The circular; null adds none")), ("effectiveFrom", Date()), ("effectiveTo?", Date()), ("notes", Words()),
        ("acts?", List(Codes<ActCode>())), ("kinds?", List(Codes<SubjectKind>())));

    // Incidents and expectations have shapes of their own: the door and the decision.
    private static JsonObject Cases()
    {
        var one = Closed(
            ("id", Filled()), ("rule", Filled("The rule that the case is about")), ("fires", Flag("Whether that rule must fire")), ("about", Words()),
            ("incident?", new JsonObject { ["type"] = "object", ["description"] = "Merged over the base of cases/base.json; null takes a property away" }),
            ("facts?", Closed(("aggregate?", FactsOf("aggregate")), ("process?", FactsOf("process")))),
            ("receivedAt?", Filled("Default: an hour after the event")), ("record?", Closed(("proven?", Whole(0, 1000)), ("registered?", Whole(0, 1000)))),
            ("attached?", Flag()), ("sameEvidence?", Flag()), ("expect", new JsonObject { ["type"] = "object", ["description"] = "Any part of the decision" }));
        return new JsonObject { ["anyOf"] = new JsonArray(List(one), Closed(("base", new JsonObject { ["type"] = "object" }))) };
    }

    private static JsonObject FactsOf(string input) => Closed([.. FactCatalogue.All.Where(f => f.Path.StartsWith(input + ".", StringComparison.Ordinal)).Select(f =>
        (f.Path[(input.Length + 1)..] + "?", (JsonNode)About(ValueOf(f), f.Meaning.En)))]);

    private static JsonObject ValueOf(Fact fact) => fact.Form switch
    {
        FactForm.Flag => Flag(),
        FactForm.Code => OneOf(fact.Codes),
        _ => Whole(0, int.MaxValue),
    };
}

/// <summary>The schema of one kind of file.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Files">The files of a pack that it is for.</param>
public sealed record PackSchema(string Name, string Files, JsonObject Content);
