namespace NetralitasGrid.Rules;

/// <summary>The binary operators by how tightly they bind, loosest first, in their symbols and words.</summary>
internal sealed class Operators
{
    public const int Or = 1;
    public const int And = 2;
    public const int In = 3;
    public const int Bitwise = 4;
    public const int Comparison = 5;
    public const int Shift = 6;
    public const int Additive = 7;
    public const int Multiplicative = 8;

    private static readonly Dictionary<string, (int, BinaryOperator)> Symbols = new(StringComparer.Ordinal)
    {
        ["||"] = (Or, default),
        ["&&"] = (And, default),
        ["&"] = (Bitwise, BinaryOperator.BitAnd),
        ["|"] = (Bitwise, BinaryOperator.BitOr),
        ["="] = (Comparison, BinaryOperator.Equal),
        ["=="] = (Comparison, BinaryOperator.Equal),
        ["!="] = (Comparison, BinaryOperator.NotEqual),
        ["<>"] = (Comparison, BinaryOperator.NotEqual),
        ["<"] = (Comparison, BinaryOperator.Less),
        ["<="] = (Comparison, BinaryOperator.LessOrEqual),
        [">"] = (Comparison, BinaryOperator.Greater),
        [">="] = (Comparison, BinaryOperator.GreaterOrEqual),
        ["<<"] = (Shift, BinaryOperator.ShiftLeft),
        [">>"] = (Shift, BinaryOperator.ShiftRight),
        ["+"] = (Additive, BinaryOperator.Add),
        ["-"] = (Additive, BinaryOperator.Subtract),
        ["*"] = (Multiplicative, BinaryOperator.Multiply),
        ["/"] = (Multiplicative, BinaryOperator.Divide),
        ["%"] = (Multiplicative, BinaryOperator.Modulo),
    };

    private static readonly KeyValuePair<string, (int, BinaryOperator)>[] WordList =
    [
        new("or", (Or, default)),
        new("OrElse", (Or, default)),
        new("and", (And, default)),
        new("AndAlso", (And, default)),
        new("in", (In, default)),
        new("eq", (Comparison, BinaryOperator.Equal)),
        new("equal", (Comparison, BinaryOperator.Equal)),
        new("ne", (Comparison, BinaryOperator.NotEqual)),
        new("neq", (Comparison, BinaryOperator.NotEqual)),
        new("notequal", (Comparison, BinaryOperator.NotEqual)),
        new("lt", (Comparison, BinaryOperator.Less)),
        new("LessThan", (Comparison, BinaryOperator.Less)),
        new("le", (Comparison, BinaryOperator.LessOrEqual)),
        new("LessThanEqual", (Comparison, BinaryOperator.LessOrEqual)),
        new("gt", (Comparison, BinaryOperator.Greater)),
        new("GreaterThan", (Comparison, BinaryOperator.Greater)),
        new("ge", (Comparison, BinaryOperator.GreaterOrEqual)),
        new("GreaterThanEqual", (Comparison, BinaryOperator.GreaterOrEqual)),
        new("mod", (Multiplicative, BinaryOperator.Modulo)),
    ];

    private static readonly Operators Exact = new(StringComparer.Ordinal);
    private static readonly Operators AnyCase = new(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, (int, BinaryOperator)> _words;
    private readonly StringComparer _names;

    private Operators(StringComparer names)
    {
        _names = names;
        _words = new(WordList, names);
    }

    public static IEnumerable<string> Words => WordList.Select(w => w.Key).Append("not");

    public static Operators For(RuleSettings settings) => settings.CaseSensitive ? Exact : AnyCase;

    public bool IsNot(Token token) => token.Is("!") || (token.Kind == TokenKind.Name && _names.Equals(token.Text, "not"));

    public bool IsWord(string name) => _words.ContainsKey(name) || _names.Equals(name, "not");

    /// <summary>How tightly the token binds as an operator; 0 when it is none.</summary>
    public int Power(Token token, out BinaryOperator op)
    {
        var found = token.Kind switch
        {
            TokenKind.Symbol => Symbols.GetValueOrDefault(token.Text),
            TokenKind.Name => _words.GetValueOrDefault(token.Text),
            _ => default,
        };
        op = found.Item2;
        return found.Item1;
    }
}
