using System.Text.Json;

namespace NetralitasGrid.Rules.Tests.Engine;

/// <summary>Engines from JSON text, run over JSON inputs.</summary>
internal static class Engines
{
    public static RulesEngine With(string json, RulesEngineSettings? settings = null)
    {
        var engine = new RulesEngine(settings);
        engine.AddJson(json);
        return engine;
    }

    /// <summary>An engine with a workflow <c>w</c> of the given rules, each as a JSON object without its braces.</summary>
    public static RulesEngine Of(params string[] rules) => With(Workflow(rules));

    public static string Workflow(params string[] rules) => $$"""{ "WorkflowName": "w", "Rules": [ { {{string.Join(" }, { ", rules)}} } ] }""";

    public static RuleParameter[] Inputs(params (string Name, object? Value)[] inputs) =>
        [.. inputs.Select(i => new RuleParameter(i.Name, i.Value is string { Length: > 0 } text && text[0] is '{' or '[' ? JsonDocument.Parse((string)i.Value).RootElement : i.Value))];

    public static async Task<RuleResults> RunAsync(this RulesEngine engine, params (string Name, object? Value)[] inputs) =>
        await engine.ExecuteAllRulesAsync("w", Inputs(inputs), TestContext.Current.CancellationToken);

    /// <summary>Names and outcomes: <c>a+ b- c!</c> for matched, not matched and failed.</summary>
    public static string Show(this IEnumerable<RuleResult> results) => string.Join(' ', results.Select(r =>
        r.Rule.Name + (r.Outcome switch { RuleOutcome.Matched => "+", RuleOutcome.NotMatched => "-", _ => "!" })
        + (r.ChildResults is { } children ? $"({children.Show()})" : "")));
}
