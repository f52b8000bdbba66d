using System.Text.Json.Nodes;
using NetralitasGrid.Grains.Codes;
using static NetralitasGrid.Grains.Packs.Checking.SchemaParts;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>The schema of a workflow file: the RulesEngine format, and what the properties of a rule mean.</summary>
internal static class WorkflowSchema
{
    public static JsonObject Range() => Closed(("min", Codes<Sanction>()), ("max", Codes<Sanction>()), ("recommended?", Codes<Sanction>()));

    public static JsonObject Definitions() => new()
    {
        ["workflow"] = new JsonObject
        {
            ["anyOf"] = new JsonArray(Ref("one"), List(Ref("one"))),
        },
        ["one"] = Closed(
            ("$schema?", AnyText()), ("WorkflowName", Filled()), ("WorkflowsToInject?", List(Filled())), ("GlobalParams?", List(Ref("param"))), ("Rules?", List(Ref("rule")))),
        ["param"] = Closed(("Name", Like("^[A-Za-z_][A-Za-z0-9_]*$", "The notion's name")), ("Expression", Filled("A condition or value over the facts; see 'grid rules facts'"))),
        ["rule"] = Rule(),
        ["meaning"] = Meaning(),
    };

    private static JsonObject Rule() => Closed(
        ("RuleName", Filled()), ("Enabled?", Flag()), ("Expression?", Filled("A condition over the facts and notions")), ("Operator?", OneOf(["And", "AndAlso", "Or", "OrElse"])),
        ("Rules?", List(Ref("rule"))), ("LocalParams?", List(Ref("param"))), ("ErrorMessage?", AnyText()), ("SuccessEvent?", AnyText()), ("Properties?", Ref("meaning")));

    private static JsonObject Meaning() => Closed(
        ("step?", Codes<RuleStep>()), ("title?", Words("The rule's name")), ("because?", Words("A clause that ends \"... because ...\"")), ("severity?", Whole(0, 5)),
        ("sanction?", Range()), ("alternative?", Range()),
        ("criminal?", Closed(("articles", List(Filled())), ("prisonMonths?", Span()), ("fineRupiah?", Span()))),
        ("basis?", new JsonObject { ["type"] = "array", ["items"] = Filled(), ["minItems"] = 1, ["description"] = "The law; a product rule says \"EST: product rule\"" }),
        ("toVerify?", Words("What of the basis is still to be verified, as a sentence")),
        ("tracks?", List(OneOf(Enum.GetValues<Track>().Where(t => t != Track.None).Select(MeaningReader.TrackText)))),
        ("level?", Codes<Level>()), ("levelByPosition?", Closed([.. Code<Position>.All.Select(p => (p + "?", (JsonNode)Codes<Level>()))])), ("levelUp?", Whole(0, 4)),
        ("targets?", List(Closed(("body", Filled("A body, or an office of routing.json")), ("action", Codes<TargetAction>()), ("when", Codes<TargetWhen>())))),
        ("deadlines?", List(Closed(("clock", Codes<Clock>()), ("duration?", Duration()), ("unit?", Codes<ClockUnit>())))),
        ("priority?", Whole(1, 4)),
        ("needs?", About(
            Closed(("steps", List(Codes<RuleStep>())), ("severity?", Whole(0, 5)), ("range?", Flag()), ("except?", List(Filled()))), "Counts only beside another open rule")),
        ("neverClosed?", Flag("No exemption closes it")), ("overlaps?", List(Filled())), ("order?", Whole(0, 1000)), ("claim?", Flag("Must be proven by a DOCUMENT")),
        ("verdict?", Codes<Verdict>()), ("aggravates?", Codes<Aggravates>()), ("review?", Flag("Alone it recommends nothing")),
        ("window?", Closed(("window", Codes<Window>()), ("note", Words()))), ("bodies?", List(Codes<Body>())), ("action?", Codes<TargetAction>()),
        ("threshold?", OneOf(Thresholds.Names)), ("thresholdIfIkpHigh?", OneOf(Thresholds.Names)), ("thresholdIfRate?", OneOf(Thresholds.Names)),
        ("due?", Closed(("duration", Duration()), ("unit", Codes<ClockUnit>()))), ("blocks?", Flag("The step is refused")));

    private static JsonObject Span() => new() { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0 }, ["minItems"] = 2, ["maxItems"] = 2 };
}
