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
    private readonly Chunk? _globals;
    private readonly Chunk[] _chunks;
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
        _chunks = [.. Enumerable.Range(0, WordCount).Select(i => ProgramEmitter.Rules(workflow, i * ProgramEmitter.ChunkSize))];

        var definitions = workflow.Globals.Concat(workflow.Rules.SelectMany(LocalsOf)).ToDictionary(g => g.Variable, g => g.Definition);
        _facts = [.. workflow.Rules.Select(r => new FactFinder(definitions).Visit(r).Found)];
        _globalsOfGlobal = [.. workflow.Globals.Select(g => GlobalsIn([g.Definition]))];
        _globalsOfRule = [.. workflow.Rules.Select(r => GlobalsIn(r.Expressions))];
    }

    /// <summary>The inputs, in the order of their indexes.</summary>
    public IReadOnlyList<RuleInput> Inputs => _workflow.Inputs;

    /// <summary>The enabled top-level rules in file order, injected ones after the workflow's own.</summary>
    public IReadOnlyList<CompiledRule> Rules { get; }

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

    internal void Run(Evaluation evaluation)
    {
        var frame = evaluation.Frame;
        if (_globals is not null)
        {
            RunChunk(evaluation, _globals, 0, _workflow.Globals.Count, isGlobal: true);
        }

        for (var i = 0; i < _chunks.Length; i++)
        {
            var first = i * ProgramEmitter.ChunkSize;
            RunChunk(evaluation, _chunks[i], first, Math.Min(_workflow.Rules.Count, first + ProgramEmitter.ChunkSize), isGlobal: false);
        }

        if (evaluation.GlobalErrors is { } errors)
        {
            SpreadGlobalErrors(evaluation, errors);
        }
    }

    private void RunChunk(Evaluation evaluation, Chunk chunk, int start, int end, bool isGlobal)
    {
        var frame = evaluation.Frame;
        while (start < end)
        {
            try
            {
                chunk(frame, start);
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                start = frame.Current + 1;
                Fail(evaluation, frame.Current, isGlobal, e);
            }
        }
    }

    // The walk knows better than the exception what went wrong, and whether the other children of a nested rule decide it.
    private void Fail(Evaluation evaluation, int index, bool isGlobal, Exception exception)
    {
        if (isGlobal)
        {
            var (variable, definition) = _workflow.Globals[index];
            evaluation.Frame.Slots[variable.Slot].Clear();
            evaluation.FailGlobal(index, $"global param '{variable.Name}': {new Explainer(evaluation).ErrorOf(definition) ?? exception.Message}");
            return;
        }

        var (value, error) = new Explainer(evaluation).Decide(_workflow.Rules[index]);
        if (value is null)
        {
            evaluation.FailRule(index, error ?? exception.Message);
        }
        else if (value == true)
        {
            evaluation.Frame.Matched[index / 64] |= 1UL << (index % 64);
        }
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
