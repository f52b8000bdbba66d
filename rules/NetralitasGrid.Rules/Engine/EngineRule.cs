namespace NetralitasGrid.Rules;

/// <summary>A fault that keeps a rule from being computed: the text that its results show, and what is behind it.</summary>
internal sealed record EngineFault(string Message, bool IsCondition, IReadOnlyList<RuleIssue> Issues);

/// <summary>A rule bound for one set of inputs.</summary>
internal sealed class EngineRule(Rule rule, Scope scope, bool isAnd, IReadOnlyList<EngineRule>? children)
{
    public Rule Rule => rule;

    /// <summary>What its expressions, and those of its actions, may name.</summary>
    public Scope Scope => scope;

    public bool IsAnd => isAnd;

    /// <summary>Null for a leaf.</summary>
    public IReadOnlyList<EngineRule>? Children => children;

    public EngineExpression? Condition { get; set; }

    public EngineFault? Fault { get; set; }

    /// <summary>The bit of a run's memory that says whether the rule holds: of top-level rules their index.</summary>
    public int Bit { get; set; }

    public List<(Variable Variable, EngineExpression Definition)> Locals { get; } = [];

    /// <summary>The local params of the enclosing rules and its own.</summary>
    public required IReadOnlyList<Variable> VisibleLocals { get; init; }

    public MessageTemplate? Message { get; } = rule.ErrorMessage is null ? null : new MessageTemplate(rule.ErrorMessage);

    /// <summary>The expressions of actions, bound when they are first run.</summary>
    public System.Collections.Concurrent.ConcurrentDictionary<string, EngineExpression> ActionExpressions { get; } = new(StringComparer.Ordinal);

    /// <summary>The rules above whose results it uses.</summary>
    public IReadOnlyList<int> RulesUsed =>
        field ??= [.. Expressions.SelectMany(e => e.Node.Descendants()).OfType<BoundRuleResult>().Select(r => r.Index).Distinct()];

    public bool HasFault => Fault is not null || (children ?? []).Any(c => c.HasFault);

    public bool HasActions => (rule.OnSuccess ?? rule.OnFailure) is not null || (children ?? []).Any(c => c.HasActions);

    private IEnumerable<EngineExpression> Expressions =>
        Locals.Select(l => l.Definition)
            .Concat(Condition is null ? [] : [Condition])
            .Concat((children ?? []).SelectMany(c => c.Expressions));

    /// <summary>The rule for the compiler, which keeps what results are read from: a bit for each child, and the local params.</summary>
    public BoundRule ToBound(bool runsAllChildren) => new(rule, null, Condition?.Node, isAnd, [.. (children ?? []).Select(c => c.ToBound(runsAllChildren))])
    {
        Locals = [.. Locals.Select(l => (l.Variable, l.Definition.Node))],
        KeptBit = Bit,
        RunsAllChildren = runsAllChildren,
    };
}
