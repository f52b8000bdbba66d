namespace NetralitasGrid.Rules.Tests.Expressions;

/// <summary>Evaluates one expression over the typical objects, compiled and interpreted, and insists that both agree.</summary>
internal static class Vector
{
    public static readonly RuleSettings Settings = new() { AllowedTypes = [typeof(Util), typeof(Sev)] };

    public static readonly RuleInput[] TwoInputs = [new("input1", typeof(P)), new("input2", typeof(Supports))];

    public static object? Of(string expression) => Of(expression, TwoInputs, [P.Typical(), new Supports { Pair = 2 }], Settings);

    public static object? OfOne(string expression, RuleSettings? settings = null) =>
        Of(expression, [new("input1", typeof(P))], [P.Typical()], settings ?? Settings);

    public static object? OfIncident(string expression, Incident? incident = null) =>
        Of(expression, Incident.Inputs, (incident ?? Incident.Typical()).Values, new RuleSettings());

    public static object? Of(string expression, RuleInput[] inputs, object?[] values, RuleSettings settings)
    {
        var issues = new List<RuleIssue>();
        var compiled = ExpressionCompiler.Compile<object>(expression, inputs, settings, issues);
        Assert.True(compiled is not null, $"{expression}\n{string.Join('\n', issues)}");

        var interpreted = Record.Exception(() => compiled.Interpret(values));
        if (interpreted is not null)
        {
            Assert.True(Record.Exception(() => compiled.Evaluate(values)) is not null, $"{expression}: only the interpreter fails: {interpreted}");
            throw interpreted;
        }

        var value = compiled.Evaluate(values);
        Assert.Equal(Show(compiled.Interpret(values)), Show(value));
        return value;
    }

    public static CompiledExpression<object>? Try(string expression, RuleInput[] inputs, RuleSettings settings) =>
        ExpressionCompiler.Compile<object>(expression, inputs, settings, []);

    public static IReadOnlyList<RuleIssue> Faults(string expression, RuleInput[]? inputs = null, RuleSettings? settings = null)
    {
        var issues = new List<RuleIssue>();
        var compiled = ExpressionCompiler.Compile<object>(expression, inputs ?? TwoInputs, settings ?? Settings, issues);
        Assert.True(compiled is null == issues.Count > 0, $"{expression}: an issue and a result");
        return issues;
    }

    public static string Show(object? value) => value switch
    {
        null => "null",
        RuleObject made => made.ToString(),
        string text => text.Replace(typeof(P).FullName!, "P", StringComparison.Ordinal),
        IFormattable formattable => formattable.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        System.Collections.IEnumerable items => "[" + string.Join(",", items.Cast<object?>().Select(Show)) + "]",
        P => "P",
        _ => value.ToString() ?? "",
    };
}
