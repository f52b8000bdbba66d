namespace NetralitasGrid.Rules;

/// <summary>A workflow bound for one set of inputs, and how it is run. Immutable but for what is compiled later; any number of threads.</summary>
internal sealed class EngineProgram
{
    private readonly EngineBinder _binder;
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly Slot[] _slots;
    private readonly int _words;
    private volatile EngineCode? _code;
    private int _runs;

    public EngineProgram(Workflow workflow, IReadOnlyList<Workflow> injected, IReadOnlyList<RuleInput> inputs, RulesEngineSettings settings)
    {
        Settings = settings;
        _binder = new EngineBinder(inputs, settings);
        _binder.Bind(workflow, injected);
        Selection = workflow.Selection;
        for (var i = 0; i < Rules.Count; i++)
        {
            _indexes[Rules[i].Rule.Name] = i;
        }

        _slots = [.. _binder.Slots.Select(s => Slot.For(s.Type))];
        _words = (Number() + 63) / 64;
        Order = Selection == RuleSelection.All
            ? [.. Enumerable.Range(0, Rules.Count)]
            : [.. Enumerable.Range(0, Rules.Count).OrderByDescending(i => Rules[i].Rule.Priority)];
        WithActions = [.. Order.Where(i => Rules[i].HasActions)];
        if (settings.RunsBeforeCompiling == 0)
        {
            _code = new EngineCode(this);
        }
    }

    public RulesEngineSettings Settings { get; }

    public RuleSelection Selection { get; }

    public IReadOnlyList<EngineRule> Rules => _binder.Rules;

    public IReadOnlyList<(Variable Variable, EngineExpression Definition)> Globals => _binder.Globals;

    public IReadOnlyList<Variable> Inputs => _binder.Inputs;

    /// <summary>The rules in the order in which they are run.</summary>
    public int[] Order { get; }

    /// <summary>The rules that have an action, or a child that has one, in that order.</summary>
    public int[] WithActions { get; }

    public int? IndexOf(string rule) => _indexes.TryGetValue(rule, out var index) ? index : null;

    /// <summary>Whether the program was made for inputs of these names and types.</summary>
    public bool Fits(IReadOnlyList<RuleParameter> inputs)
    {
        var own = Inputs;
        if (inputs.Count != own.Count)
        {
            return false;
        }

        for (var i = 0; i < own.Count; i++)
        {
            if (own[i].Type != inputs[i].Type || own[i].Name != inputs[i].Name)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The compiled rules; null until the workflow was run often enough to be worth it.</summary>
    public EngineCode? Code()
    {
        if (_code is { } code)
        {
            return code;
        }

        if (Interlocked.Increment(ref _runs) == Settings.RunsBeforeCompiling)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static program => program._code = new EngineCode(program), this, preferLocal: false);
        }

        return null;
    }

    public Frame NewFrame()
    {
        var slots = new Slot[_slots.Length];
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = _slots[i].Another();
        }

        return new Frame(slots, Settings.Rules.MaxWork, Settings.Rules.Clock) { Matched = new ulong[_words] };
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

    // Top-level rules are known by their places, children come after them.
    private int Number()
    {
        var next = Rules.Count;
        for (var i = 0; i < Rules.Count; i++)
        {
            Rules[i].Bit = i;
            Children(Rules[i]);
        }

        return next;

        void Children(EngineRule rule)
        {
            foreach (var child in rule.Children ?? [])
            {
                child.Bit = next++;
                Children(child);
            }
        }
    }
}
