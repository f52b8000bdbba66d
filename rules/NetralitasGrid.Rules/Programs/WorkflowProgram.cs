namespace NetralitasGrid.Rules;

/// <summary>
/// A compiled workflow: immutable and safe for any number of threads; each run uses an <see cref="Evaluation"/> of its own.
/// </summary>
/// <remarks>
/// Global params are computed eagerly and in order, once a run. Other than in RulesEngine, one that throws fails only the rules
/// (and params) that mention it, directly or through other params. Children of a nested rule stop at the first that decides;
/// one that throws counts as unknown, and the nested rule fails only if the others do not decide it.
/// </remarks>
public sealed class WorkflowProgram
{
    private readonly BoundWorkflow _workflow;
    private readonly RuleSettings _settings;
    private readonly ParamChunk? _globals;
    private readonly RuleChunks _chunks;
    private readonly int[][] _globalsOfRule;
    private readonly int[][] _globalsOfGlobal;
    private readonly IReadOnlyList<FactPath>[] _facts;
    private readonly Evaluation?[] _pool = new Evaluation?[4 * Environment.ProcessorCount];

    internal WorkflowProgram(BoundWorkflow workflow, RuleSettings settings)
    {
        _workflow = workflow;
        _settings = settings;
        Rules = [.. workflow.Rules.Select((r, i) => new CompiledRule(i, r.Rule, r.Rule.Name))];
        _globals = ProgramEmitter.Globals(workflow);
        _chunks = new RuleChunks(workflow, singly: false);

        var definitions = workflow.Globals.Concat(workflow.Rules.SelectMany(LocalsOf)).ToDictionary(g => g.Variable, g => g.Definition);
        _facts = [.. workflow.Rules.Select(r => new FactFinder(definitions).Visit(r).Found)];
        _globalsOfGlobal = [.. workflow.Globals.Select(g => GlobalsIn([g.Definition]))];
        _globalsOfRule = [.. workflow.Rules.Select(r => GlobalsIn(r.Expressions))];
    }

    /// <summary>
    /// Ends when every rule is compiled: at once up to 512 rules. A larger workflow can be run before that; rules that are not compiled yet
    /// are walked, which gives the same but takes longer and allocates.
    /// </summary>
    public Task Compiled => _chunks.Compiled;

    /// <summary>The inputs, in the order of their indexes.</summary>
    public IReadOnlyList<RuleInput> Inputs => _workflow.Inputs;

    /// <summary>The enabled top-level rules in file order, injected ones after the workflow's own.</summary>
    public IReadOnlyList<CompiledRule> Rules { get; }

    internal bool HasIndex => _chunks.HasIndex;

    internal int WordCount => (_workflow.Rules.Count + ProgramEmitter.ChunkSize - 1) / ProgramEmitter.ChunkSize;

    internal BoundWorkflow Bound => _workflow;

    /// <summary>The facts that a rule reads, directly or through params, sorted by path.</summary>
    public IReadOnlyList<FactPath> FactsUsed(int ruleIndex) => _facts[ruleIndex];

    /// <summary>An evaluation from the pool, with no inputs set. Dispose it, or give it back by <see cref="Return"/>.</summary>
    public Evaluation Rent()
    {
        for (var i = 0; i < _pool.Length; i++)
        {
            if (_pool[i] is not null && Interlocked.Exchange(ref _pool[i], null) is { } pooled)
            {
                pooled.IsRented = true;
                return pooled;
            }
        }

        return new Evaluation(this, NewFrame());
    }

    /// <summary>Gives an evaluation back; it must not be used any more. What it held is forgotten.</summary>
    public void Return(Evaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        if (evaluation.Program != this || !evaluation.IsRented)
        {
            return;
        }

        evaluation.IsRented = false;
        evaluation.Clear();
        for (var i = 0; i < _pool.Length; i++)
        {
            if (_pool[i] is null && Interlocked.CompareExchange(ref _pool[i], evaluation, null) is null)
            {
                return;
            }
        }
    }

    /// <summary>What every rule decided and which of its conditions held. Runs the evaluation with the inputs that are set; slow.</summary>
    public IReadOnlyList<RuleTrace> Explain(Evaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);

        evaluation.Run();
        var traces = new List<RuleTrace>(Rules.Count);
        foreach (var rule in Rules)
        {
            traces.Add(new Explainer(evaluation).Explain(rule, _workflow.Rules[rule.Index]));
        }

        return traces;
    }

    /// <summary>Of a workflow whose first match counts: takes the other matches away.</summary>
    internal void KeepFirst(ulong[] matched)
    {
        if (_workflow.Selection != RuleSelection.FirstMatch)
        {
            return;
        }

        var best = -1;
        foreach (var index in new MatchEnumerator(matched))
        {
            best = best < 0 || Rules[index].Rule.Priority > Rules[best].Rule.Priority ? index : best;
        }

        Array.Clear(matched);
        if (best >= 0)
        {
            matched[best >> 6] = 1UL << (best & 63);
        }
    }

    internal void Run(Evaluation evaluation)
    {
        if (_globals is not null)
        {
            RunGlobals(evaluation, _globals);
            if (evaluation.GlobalErrors is { } errors)
            {
                SpreadGlobalErrors(evaluation, errors);
            }
        }

        _chunks.Run(evaluation);
    }

    private void RunGlobals(Evaluation evaluation, ParamChunk chunk)
    {
        var frame = evaluation.Frame;
        for (var start = 0; start < _workflow.Globals.Count; start = frame.Current + 1)
        {
            try
            {
                chunk(frame, start);
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                FailGlobal(evaluation, frame.Current, e);
            }
        }
    }

    // What a chunk does for one rule, before it is there or when it threw. The walk knows better than an exception what went wrong, and
    // whether the other children of a nested rule decide it.
    internal void Walk(Evaluation evaluation, int index, Exception? exception)
    {
        evaluation.Frame.Work = evaluation.Frame.MaxWork;
        var (value, error) = new Explainer(evaluation).Decide(_workflow.Rules[index]);
        if (value is null)
        {
            evaluation.FailRule(index, error ?? exception?.Message ?? "it cannot be computed");
        }
        else if (value == true)
        {
            evaluation.Frame.Matched[index / 64] |= 1UL << (index % 64);
        }
    }

    private void FailGlobal(Evaluation evaluation, int index, Exception exception)
    {
        var (variable, definition) = _workflow.Globals[index];
        evaluation.Frame.Slots[variable.Slot].Clear();
        evaluation.FailGlobal(index, $"global param '{variable.Name}': {new Explainer(evaluation).ErrorOf(definition) ?? exception.Message}");
    }

    private void SpreadGlobalErrors(Evaluation evaluation, string?[] errors)
    {
        for (var g = 0; g < errors.Length; g++)
        {
            foreach (var used in _globalsOfGlobal[g])
            {
                errors[g] = errors[used] ?? errors[g];
            }
        }

        for (var r = 0; r < _globalsOfRule.Length; r++)
        {
            foreach (var used in _globalsOfRule[r])
            {
                if (errors[used] is { } error)
                {
                    evaluation.FailRule(r, error);
                    break;
                }
            }
        }
    }

    private Frame NewFrame() =>
        new([.. _workflow.InputVariables.Concat(_workflow.Globals.Select(g => g.Variable)).Select(v => Slot.For(v.Type))],
            _settings.MaxWork, _settings.Clock)
        {
            Matched = new ulong[WordCount],
        };

    private int[] GlobalsIn(IEnumerable<BoundNode> expressions)
    {
        var slots = new SortedSet<int>();
        var open = new Stack<BoundNode>(expressions);
        while (open.TryPop(out var node))
        {
            if (node is BoundVariable { Variable: { Kind: VariableKind.Global, Slot: var slot } })
            {
                slots.Add(slot - Inputs.Count);
            }

            foreach (var child in node.Children)
            {
                open.Push(child);
            }
        }

        return [.. slots];
    }

    private static IEnumerable<(Variable Variable, BoundNode Definition)> LocalsOf(BoundRule rule) =>
        rule.Locals.Concat(rule.Children.SelectMany(LocalsOf));
}
