namespace NetralitasGrid.Rules;

/// <summary>
/// One run of a program over given inputs. The compiled rules leave bits behind, and results are made of them when they are read; a rule
/// that throws is walked at once, which says why. Runs on one thread, is read by any number.
/// </summary>
internal sealed class EngineRun : IRuleRun
{
    private readonly EngineProgram _program;
    private RuleResult?[]? _results;
    private ulong[]? _walked;
    private Dictionary<int, Exception>? _thrown;
    private Dictionary<Variable, Exception>? _failedGlobals;
    private Dictionary<string, object?>? _inputs;

    public EngineRun(EngineProgram program, IReadOnlyList<RuleParameter> inputs)
    {
        _program = program;
        Frame = program.NewFrame();
        for (var i = 0; i < inputs.Count; i++)
        {
            Frame.Slots[i].Boxed = inputs[i].Value;
        }
    }

    public EngineProgram Program => _program;

    public Frame Frame { get; }

    /// <summary>Whether the actions were run: a result without one then says that it gave nothing.</summary>
    public bool ActionsRan { get; set; }

    /// <summary>Runs the rules in their order, up to the first that holds if the workflow says so.</summary>
    /// <returns>How many were run.</returns>
    public int RunAll(CancellationToken cancellationToken)
    {
        if (_program.Code() is not { } code || !TryCompiled(code, cancellationToken))
        {
            _walked = new ulong[(_program.Rules.Count + 63) / 64];
            Array.Fill(_walked, ulong.MaxValue);
            ComputeGlobals();
        }

        if (_walked is null && _program.Selection == RuleSelection.All)
        {
            return _program.Order.Length;
        }

        var count = 0;
        foreach (var index in _program.Order)
        {
            count++;
            if (_walked is not null && IsIn(_walked, index))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Walk(index);
            }

            if (_program.Selection == RuleSelection.FirstMatch && Outcome(index) == RuleOutcome.Matched)
            {
                break;
            }
        }

        return count;
    }

    /// <summary>Runs one top-level rule, after those whose results it uses.</summary>
    public RuleResult RunOne(int index)
    {
        var rule = _program.Rules[index];
        if (rule.HasFault || rule.RulesUsed.Count > 0 || _program.Code() is not { } code || !TryCompiled(code, index))
        {
            ComputeGlobals();
            Walk(index);
        }

        return Result(index);
    }

    /// <summary>What a top-level rule came to, without making its result.</summary>
    public RuleOutcome Outcome(int index) => _results is { } results && results[index] is { } known ? known.Outcome : Computed(_program.Rules[index]);

    /// <summary>The result of a top-level rule that was run.</summary>
    public RuleResult Result(int index)
    {
        var results = _results ?? Interlocked.CompareExchange(ref _results, new RuleResult?[_program.Rules.Count], null) ?? _results;
        if (results[index] is { } known)
        {
            return known;
        }

        // Threads that read at once may each have made one: they say the same, and an exchange would cost more than the result.
        var rule = _program.Rules[index];
        var made = new RuleResult(this, rule, Computed(rule));
        Volatile.Write(ref results[index], made);
        return made;
    }

    /// <summary>The children of a compiled rule that were run, from their bits.</summary>
    public IReadOnlyList<RuleResult>? Children(EngineRule rule)
    {
        if (rule.Children is null)
        {
            return null;
        }

        var results = new List<RuleResult>(rule.Children.Count);
        foreach (var child in rule.Children)
        {
            var outcome = Computed(child);
            results.Add(new RuleResult(this, child, outcome));
            if (Decides(rule, outcome) && _program.Settings.NestedRuleExecutionMode == NestedRuleExecutionMode.Performance)
            {
                break;
            }
        }

        return results;
    }

    /// <summary>The author's message for a rule that does not hold.</summary>
    public string Message(RuleResult result) =>
        _program.Settings.EnableFormattedErrorMessage && result.Source.Message is { } message ? message.Fill(result.Inputs) : "";

    /// <summary>The inputs and params that a rule saw.</summary>
    public IReadOnlyDictionary<string, object?> Inputs(EngineRule rule)
    {
        var shared = _inputs ??= Shared();
        if (rule.VisibleLocals.Count == 0)
        {
            return shared;
        }

        var all = new Dictionary<string, object?>(shared, StringComparer.Ordinal);
        foreach (var local in rule.VisibleLocals)
        {
            all[local.Name] = DynamicValue.OrNull(Frame.Slots[local.Slot].Boxed);
        }

        return all;
    }

    void IRuleRun.Walk(int rule)
    {
        _walked ??= new ulong[(_program.Rules.Count + 63) / 64];
        _walked[rule >> 6] |= 1UL << (rule & 63);
    }

    void IRuleRun.Fail(int rule, Exception exception)
    {
        ((IRuleRun)this).Walk(rule);
        (_thrown ??= [])[rule] = exception;
    }

    // Where rules use each other's results one that throws must be known before the next is run: then all are walked.
    private bool TryCompiled(EngineCode code, CancellationToken cancellationToken)
    {
        if (code.UsesRules && (code.HasWalked || _program.Selection == RuleSelection.FirstMatch))
        {
            return false;
        }

        try
        {
            code.Globals(Frame);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return false;
        }

        if (code.HasWalked)
        {
            _walked = [.. code.Walked];
        }

        code.Rules(this);
        cancellationToken.ThrowIfCancellationRequested();
        if (_walked is not null && code.UsesRules)
        {
            Array.Clear(Frame.Matched);
            return false;
        }

        return true;
    }

    private bool TryCompiled(EngineCode code, int index)
    {
        try
        {
            code.Globals(Frame);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return false;
        }

        code.Rule(this, index);
        return _walked is null;
    }

    private RuleOutcome Computed(EngineRule rule) => IsIn(Frame.Matched, rule.Bit) ? RuleOutcome.Matched : RuleOutcome.NotMatched;

    private static bool IsIn(ulong[] set, int index) => (set[index >> 6] >> (index & 63) & 1) != 0;

    private Dictionary<string, object?> Shared()
    {
        var inputs = new Dictionary<string, object?>(_program.Inputs.Count + _program.Globals.Count, StringComparer.Ordinal);
        foreach (var input in _program.Inputs)
        {
            inputs[input.Name] = Frame.Slots[input.Slot].Boxed;
        }

        foreach (var (variable, _) in _program.Globals)
        {
            if (_failedGlobals?.ContainsKey(variable) != true)
            {
                inputs[variable.Name] = DynamicValue.OrNull(Frame.Slots[variable.Slot].Boxed);
            }
        }

        return inputs;
    }

    private void ComputeGlobals()
    {
        foreach (var (variable, definition) in _program.Globals)
        {
            try
            {
                ThrowIfFailed(definition.Node);
                Frame.Slots[variable.Slot].Boxed = definition.Value(Frame);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                (_failedGlobals ??= [])[variable] = e;
            }
        }
    }

    private void Walk(int index)
    {
        _results ??= new RuleResult?[_program.Rules.Count];
        if (_results[index] is not null)
        {
            return;
        }

        var rule = _program.Rules[index];
        foreach (var used in rule.RulesUsed)
        {
            Walk(used); // only rules above can be used, so this ends
        }

        var result = Evaluate(rule);
        _results[index] = result;
        if (result.Outcome != RuleOutcome.NotMatched)
        {
            var set = result.Outcome == RuleOutcome.Matched ? Frame.Matched : Frame.Failed ??= new ulong[Frame.Matched.Length];
            set[index >> 6] |= 1UL << (index & 63);
        }
    }

    private RuleResult Evaluate(EngineRule rule)
    {
        if (rule.Fault is { } fault)
        {
            return Failed(rule, fault.Message, fault.IsCondition, null, fault.Issues);
        }

        foreach (var (variable, definition) in rule.Locals)
        {
            try
            {
                ThrowIfFailed(definition.Node);
                Frame.Slots[variable.Slot].Boxed = definition.Value(Frame);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                return ParamFailed(rule, variable, e);
            }
        }

        return rule.Children is null ? Leaf(rule, rule.Condition!) : Nested(rule, rule.Children); // a leaf without a fault has a condition
    }

    private RuleResult Leaf(EngineRule rule, EngineExpression condition)
    {
        if (FailedIn(condition.Node) is { } failed)
        {
            return ParamFailed(rule, failed.Variable, failed.Why);
        }

        var holds = false;
        Exception? thrown;
        try
        {
            holds = condition.Value(Frame) is true;
            thrown = _thrown?.GetValueOrDefault(rule.Bit); // what threw is not taken back because it does not throw again
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            thrown = e;
        }

        // What only the values' types showed would have been a fault of the text, had the types been known.
        return thrown is null ? new RuleResult(this, rule, holds ? RuleOutcome.Matched : RuleOutcome.NotMatched)
            : Failed(rule, thrown is DynamicFault
                ? $"Exception while parsing expression `{condition.Text}` - {thrown.Message}"
                : $"Error while executing rule : {rule.Rule.Name} - {thrown.Message}", true, thrown);
    }

    private RuleResult Nested(EngineRule rule, IReadOnlyList<EngineRule> children)
    {
        var results = new List<RuleResult>(children.Count);
        var decided = false;
        foreach (var child in children)
        {
            var result = Evaluate(child);
            results.Add(result);
            decided |= Decides(rule, result.Outcome);
            if (decided && _program.Settings.NestedRuleExecutionMode == NestedRuleExecutionMode.Performance)
            {
                break;
            }
        }

        // With every child disabled nothing was shown, whatever the operator. A child that could not be computed is unknown:
        // the others may still decide.
        var failed = decided ? null : results.Find(r => r.Outcome == RuleOutcome.Failed);
        var outcome = failed is not null ? RuleOutcome.Failed
            : children.Count > 0 && rule.IsAnd != decided ? RuleOutcome.Matched : RuleOutcome.NotMatched;
        return new RuleResult(this, rule, outcome, results) { Error = failed?.Error, HidesError = true };
    }

    private static bool Decides(EngineRule rule, RuleOutcome child) => child == (rule.IsAnd ? RuleOutcome.NotMatched : RuleOutcome.Matched);

    private RuleResult ParamFailed(EngineRule rule, Variable variable, Exception e) =>
        Failed(rule, $"Error while executing scoped params for rule `{rule.Rule.Name}` - {variable.Name}: {e.Message}", false, e);

    private RuleResult Failed(EngineRule rule, string error, bool isCondition, Exception? exception, IReadOnlyList<RuleIssue>? issues = null) =>
        _program.Settings.EnableExceptionAsErrorMessage
            ? new RuleResult(this, rule, RuleOutcome.Failed) { Error = error, Issues = issues ?? [], HidesError = isCondition && _program.Settings.IgnoreException }
            : throw new RuleException(error, rule.Rule, exception);

    private void ThrowIfFailed(BoundNode node)
    {
        if (FailedIn(node) is { } failed)
        {
            throw new RuleRunException($"{failed.Variable.Name}: {failed.Why.Message}");
        }
    }

    private (Variable Variable, Exception Why)? FailedIn(BoundNode node)
    {
        foreach (var (variable, why) in _failedGlobals ?? [])
        {
            if (node.Descendants().Any(n => n is BoundVariable v && v.Variable == variable))
            {
                return (variable, why);
            }
        }

        return null;
    }
}
