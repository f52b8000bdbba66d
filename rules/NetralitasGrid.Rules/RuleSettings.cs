namespace NetralitasGrid.Rules;

/// <summary>What rules may do, and how much. A pack is untrusted input: every limit has a default that stops a hostile one.</summary>
public sealed record RuleSettings
{
    /// <summary>Identifiers, members and word operators must be spelt exactly. Default false. Method names never are case-sensitive, type names always.</summary>
    public bool CaseSensitive { get; init; }

    /// <summary>Types whose public methods, and whose names, rules may use besides the predefined ones. Default none. Base types are not included.</summary>
    public IReadOnlyList<Type> AllowedTypes { get; init; } = [];

    /// <summary>Whether the public methods of the inputs' own types (not of their properties' types) may be called. Default true, as RulesEngine does.</summary>
    public bool AllowInputMethods { get; init; } = true;

    /// <summary>
    /// The clock behind <c>DateTime.Now</c>, <c>DateTime.UtcNow</c> and <c>DateTimeOffset.UtcNow</c>. Default null: naming them is a fault,
    /// so that the same facts give the same answer at any time.
    /// </summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>Longest expression in UTF-16 code units. Default 16,384.</summary>
    public int MaxExpressionLength { get; init; } = 16_384;

    /// <summary>Deepest nesting within one expression (parentheses, operators, member chains) and of rules in rules. Default 100, at most 200.</summary>
    public int MaxDepth { get; init; } = 100;

    /// <summary>Most rules of one workflow, children and injected ones included. Default 20,000.</summary>
    public int MaxRules { get; init; } = 20_000;

    /// <summary>Deepest nesting of lambdas, each of which is a loop at run time. Default 4.</summary>
    public int MaxLoopDepth { get; init; } = 4;

    /// <summary>Most steps (elements visited, and text copied in units of 64 characters) that one rule or parameter may take in one run. Default 100,000.</summary>
    public int MaxWork { get; init; } = 100_000;

    internal StringComparer Names => CaseSensitive ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;
}
