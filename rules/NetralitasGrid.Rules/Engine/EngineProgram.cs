namespace NetralitasGrid.Rules;

/// <summary>A workflow bound for one set of inputs, and how it is run. Immutable but for its delegates, which come later; any number of threads.</summary>
internal sealed class EngineProgram
{
    // Walking costs microseconds, compiling an expression a tenth of a millisecond: it pays after some hundred runs.
    private const int RunsBeforeCompiling = 100;

    private readonly EngineBinder _binder;
    private readonly RulesEngineSettings _settings;
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private Frame? _spare;
    private int _runs;

    public EngineProgram(Workflow workflow, IReadOnlyList<Workflow> injected, IReadOnlyList<RuleInput> inputs, RulesEngineSettings settings)
    {
        _settings = settings;
        _binder = new EngineBinder(inputs, settings);
        _binder.Bind(workflow, injected);
        Selection = workflow.Selection;
        for (var i = 0; i < Rules.Count; i++)
        {
            _indexes[Rules[i].Rule.Name] = i;
        }

        Order = Selection == RuleSelection.All
            ? [.. Enumerable.Range(0, Rules.Count)]
            : [.. Enumerable.Range(0, Rules.Count).OrderByDescending(i => Rules[i].Rule.Priority)];
    }

    public RuleSelection Selection { get; }

    public IReadOnlyList<EngineRule> Rules => _binder.Rules;

    public IReadOnlyList<(Variable Variable, EngineExpression Definition)> Globals => _binder.Globals;

    public IReadOnlyList<Variable> Inputs => _binder.Inputs;

    /// <summary>The rules in the order in which they are run.</summary>
    public int[] Order { get; }

    public int? IndexOf(string rule) => _indexes.TryGetValue(rule, out var index) ? index : null;

    public Frame Rent()
    {
        if (Interlocked.Increment(ref _runs) == RunsBeforeCompiling)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static program => program.Compile(), this, preferLocal: false);
        }

        return Interlocked.Exchange(ref _spare, null)
            ?? new Frame([.. _binder.Slots.Select(s => Slot.For(s.Type))], _settings.Rules.MaxWork, _settings.Rules.Clock)
            {
                Matched = new ulong[(Rules.Count + 63) / 64],
                Failed = new ulong[(Rules.Count + 63) / 64],
            };
    }

    /// <summary>Gives a frame back; what it held is forgotten.</summary>
    public void Return(Frame frame)
    {
        foreach (var slot in frame.Slots)
        {
            slot.Clear();
        }

        Array.Clear(frame.Matched);
        Array.Clear(frame.Failed!); // frames of an engine have it
        _spare = frame;
    }

    /// <summary>An expression of an action, over what its rule sees.</summary>
    /// <exception cref="RuleRunException">It has a fault.</exception>
    public EngineExpression ActionExpression(EngineRule rule, string text)
    {
        if (rule.ActionExpressions.TryGetValue(text, out var known))
        {
            return known;
        }

        var issues = new List<RuleIssue>();
        return _binder.Expression(new SourceText(text), rule.Scope, null, issues) is { } bound
            ? rule.ActionExpressions.GetOrAdd(text, bound)
            : throw new RuleRunException($"Exception while parsing expression `{text}` - {EngineBinder.Detail(issues)}");
    }

    private void Compile()
    {
        foreach (var expression in Globals.Select(g => g.Definition).Concat(Rules.SelectMany(r => r.Expressions)))
        {
            expression.Compile();
        }
    }
}
