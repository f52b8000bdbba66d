using System.Collections;
using System.Globalization;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Cli.Rules;

/// <summary>Shows the conditions of a rule, what each came to, and the values of the facts that decided it.</summary>
internal sealed class TraceText(Screen screen)
{
    private const int Step = 2;

    public void Show(RuleTrace trace, int indent)
    {
        foreach (var condition in trace.Conditions)
        {
            Show(condition, indent);
        }

        if (trace.Error is not null)
        {
            screen.Line($"{new string(' ', indent)}{screen.Red(trace.Error)}");
        }
    }

    private void Show(ConditionTrace condition, int indent)
    {
        var text = condition.Kind is ConditionKind.And or ConditionKind.Or && condition.Children.Count > 0
            ? condition.Kind == ConditionKind.And ? "all of:" : "any of:"
            : condition.Kind == ConditionKind.Not && condition.Children is [{ Kind: ConditionKind.Leaf } only] ? $"{condition.Text}{Values(only)}"
            : $"{condition.Text}{Values(condition)}";
        var mark = condition.Value switch { true => screen.Green("✓"), false => screen.Red("✗"), null => screen.Dim("·") };
        screen.Line($"{new string(' ', indent)}{mark} {(condition.Value is null ? screen.Dim(text) : text)}");
        if (condition.Error is not null)
        {
            screen.Line($"{new string(' ', indent + Step)}{screen.Red(condition.Error)}");
        }

        if (condition.Kind is ConditionKind.And or ConditionKind.Or || (condition.Kind == ConditionKind.Not && condition.Children is [not { Kind: ConditionKind.Leaf }]))
        {
            foreach (var child in condition.Children)
            {
                Show(child, indent + Step);
            }
        }
    }

    private string Values(ConditionTrace leaf) =>
        leaf.Facts.Count == 0 ? "" : $"   {screen.Blue(string.Join(", ", leaf.Facts.Select(f => $"{f.Key} = {Value(f.Value)}")))}";

    /// <summary>A fact's value as an expression would write it.</summary>
    public static string Value(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        string text => text,
        Enum code => CodeOf(code),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Value))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>A trace for programs.</summary>
    public static object Json(ConditionTrace condition) => new
    {
        text = condition.Text,
        kind = condition.Kind,
        value = condition.Value,
        error = condition.Error,
        facts = condition.Facts.ToDictionary(f => f.Key, f => Plain(f.Value)),
        children = condition.Children.Select(Json),
    };

    private static object? Plain(object? value) => value switch
    {
        Enum code => CodeOf(code),
        Array list => list.Cast<object?>().Select(Plain).ToArray(),
        DateOnly => Value(value),
        _ => value,
    };

    private static string CodeOf(Enum code) => Code.TextOf(code);
}
