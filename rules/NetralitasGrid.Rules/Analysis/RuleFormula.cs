namespace NetralitasGrid.Rules;

/// <summary>
/// A rule's condition as a formula over facts, for tools that reason about rules without running them. Notions (bool params) are taken apart
/// into what they are made of. What cannot be taken apart is <see cref="Opaque"/>: whoever lets it be anything stays on the safe side.
/// </summary>
public abstract class RuleFormula
{
    private RuleFormula(string text, SourceLocation location) => (Text, Location) = (text, location);

    /// <summary>The source text; of what stands in a notion, the notion's name.</summary>
    public string Text { get; }

    /// <summary>Where the text begins; for what stands in a notion, where the rule mentions it.</summary>
    public SourceLocation Location { get; }

    /// <summary>A condition that reads no fact, such as <c>1 == 1</c>.</summary>
    public sealed class Fixed : RuleFormula
    {
        internal Fixed(bool value, string text, SourceLocation location)
            : base(text, location) => Value = value;

        /// <summary>What it always comes to.</summary>
        public bool Value { get; }
    }

    /// <summary>Operands joined by <c>and</c> or <c>or</c>.</summary>
    public sealed class Joined : RuleFormula
    {
        internal Joined(bool isAnd, IReadOnlyList<RuleFormula> operands, string text, SourceLocation location)
            : base(text, location) => (IsAnd, Operands) = (isAnd, operands);

        public bool IsAnd { get; }

        public IReadOnlyList<RuleFormula> Operands { get; }
    }

    /// <summary>The opposite of its operand.</summary>
    public sealed class Negated : RuleFormula
    {
        internal Negated(RuleFormula operand, string text, SourceLocation location)
            : base(text, location) => Operand = operand;

        public RuleFormula Operand { get; }
    }

    /// <summary>
    /// A test of one fact: a bool or code in any way, a number or date by comparison with constants only. Its answer changes nowhere but at the
    /// <see cref="Constants"/>.
    /// </summary>
    public sealed class Test : RuleFormula
    {
        private readonly Func<object?, bool> _holds;

        internal Test(FactPath fact, IReadOnlyList<object> constants, Func<object?, bool> holds, string key, string text, SourceLocation location)
            : base(text, location)
        {
            Key = key;
            Fact = fact;
            Constants = constants;
            _holds = holds;
        }

        /// <summary>Equal only for conditions that must have one value.</summary>
        public string Key { get; }

        public FactPath Fact { get; }

        /// <summary>For a number or date: what it is compared with.</summary>
        public IReadOnlyList<object> Constants { get; }

        /// <summary>Whether the test holds for a value of the fact.</summary>
        /// <exception cref="Exception">The test cannot be computed for it.</exception>
        public bool Holds(object? value) => _holds(value);
    }

    /// <summary>Whether a list of codes has an element of some kind: <c>act.symbols.Any(s =&gt; ...)</c>.</summary>
    public sealed class HasElement : RuleFormula
    {
        private readonly Func<object, bool> _counts;

        internal HasElement(FactPath fact, Type element, Func<object, bool> counts, string key, string text, SourceLocation location)
            : base(text, location)
        {
            Key = key;
            Fact = fact;
            Element = element;
            _counts = counts;
        }

        /// <summary>Equal only for conditions that must have one value.</summary>
        public string Key { get; }

        public FactPath Fact { get; }

        /// <summary>The type of the elements: an enum.</summary>
        public Type Element { get; }

        /// <summary>Whether an element is of that kind.</summary>
        public bool Counts(object element) => _counts(element);
    }

    /// <summary>A condition that is not taken apart.</summary>
    public sealed class Opaque : RuleFormula
    {
        internal Opaque(string key, IReadOnlyList<FactPath> facts, string text, SourceLocation location)
            : base(text, location) => (Key, Facts) = (key, facts);

        /// <summary>Equal only for conditions that must have one value.</summary>
        public string Key { get; }

        public IReadOnlyList<FactPath> Facts { get; }
    }
}
