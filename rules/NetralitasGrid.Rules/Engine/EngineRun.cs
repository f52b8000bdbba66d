namespace NetralitasGrid.Rules;

/// <summary>One run of a program over given inputs. Belongs to one thread at a time.</summary>
internal sealed class EngineRun : IDisposable
{
    private readonly EngineProgram _program;
    private readonly RulesEngineSettings _settings;
    private readonly RuleResult?[] _results;
    private readonly Dictionary<string, object?> _inputs;
    private readonly Dictionary<Variable, Exception> _failedGlobals = [];

    public EngineRun(EngineProgram program, IReadOnlyList<RuleParameter> inputs, RulesEngineSettings settings)
    {
        _program = program;
        _settings = settings;
        Frame = program.Rent();
        _results = new RuleResult?[program.Rules.Count];
        _inputs = new Dictionary<string, object?>(inputs.Count + program.Globals.Count, StringComparer.Ordinal);
        for (var i = 0; i < inputs.Count; i++)
        {
            Frame.Slots[i].Boxed = inputs[i].Value;
            _inputs[inputs[i].Name] = inputs[i].Value;
        }

        foreach (var (variable, definition) in program.Globals)
        {
            ComputeGlobal(variable, definition);
        }
    }

    public Frame Frame { get; }

    public void Dispose() => _program.Return(Frame);

    /// <summary>Runs the rules in their order, up to the first that holds if the workflow says so.</summary>
    public List<RuleResult> RunAll(CancellationToken cancellationToken)
    {
        var results = new List<RuleResult>(_results.Length);
        foreach (var index in _program.Order)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var result = Result(index);
            results.Add(result);
            if (_program.Selection == RuleSelection.FirstMatch && result.IsSuccess)
            {
                break;
            }
        }

        return results;
    }

    /// <summary>The result of one top-level rule, after those whose results it uses.</summary>
    public RuleResult Result(int index)
    {
        if (_results[index] is { } known)
        {
            return known;
        }

        var rule = _program.Rules[index];
        foreach (var used in rule.RulesUsed)
        {
            Result(used); // only rules above can be used, so this ends
        }

        var result = Evaluate(rule);
        _results[index] = result;
        var set = result.Outcome == RuleOutcome.Failed ? Frame.Failed! : Frame.Matched; // frames of an engine have it
        set[index >> 6] |= result.Outcome == RuleOutcome.NotMatched ? 0 : 1UL << (index & 63);
        return result;
    }

    private void ComputeGlobal(Variable variable, EngineExpression definition)
    {
        try
        {
            ThrowIfFailed(definition.Node);
            var value = definition.Value(Frame);
            Frame.Slots[variable.Slot].Boxed = value;
            _inputs[variable.Name] = DynamicValue.OrNull(value);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _failedGlobals[variable] = e;
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
                return ParamFailed(rule, variable, definition, e);
            }
        }

        return rule.Children is null ? Leaf(rule) : Nested(rule, rule.Children);
    }

    private RuleResult Leaf(EngineRule rule)
    {
        try
        {
            if (FailedIn(rule.Condition!.Node) is { } failed) // a leaf without a fault has a condition
            {
                return Failed(rule, $"Error while executing scoped params for rule `{rule.Rule.Name}` - {Reason(_failedGlobals[failed], failed, null)}", false,
                    _failedGlobals[failed]);
            }

            return Done(rule, rule.Condition.Value(Frame) is true ? RuleOutcome.Matched : RuleOutcome.NotMatched, null, null);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // What only the values' types showed would have been a fault of the text, had the types been known.
            return Failed(rule, e is DynamicFault
                ? $"Exception while parsing expression `{rule.Condition!.Text}` - {e.Message}"
                : $"Error while executing rule : {rule.Rule.Name} - {Explained(rule.Condition!.Node, e)}", true, e);
        }
    }

    private RuleResult Nested(EngineRule rule, IReadOnlyList<EngineRule> children)
    {
        var results = new List<RuleResult>(children.Count);
        var decided = false;
        var failed = false;
        foreach (var child in children)
        {
            var result = Evaluate(child);
            results.Add(result);
            failed |= result.Outcome == RuleOutcome.Failed;
            decided |= result.Outcome == (rule.IsAnd ? RuleOutcome.NotMatched : RuleOutcome.Matched);
            if (decided && _settings.NestedRuleExecutionMode == NestedRuleExecutionMode.Performance)
            {
                break;
            }
        }

        // With every child disabled nothing was shown, whatever the operator. A child that could not be computed is unknown:
        // the others may still decide.
        var outcome = decided ? rule.IsAnd ? RuleOutcome.NotMatched : RuleOutcome.Matched
            : failed ? RuleOutcome.Failed
            : rule.IsAnd && children.Count > 0 ? RuleOutcome.Matched : RuleOutcome.NotMatched;
        return Done(rule, outcome, results,
            outcome == RuleOutcome.Failed ? results.First(r => r.Outcome == RuleOutcome.Failed).Error : null);
    }

    private RuleResult ParamFailed(EngineRule rule, Variable variable, EngineExpression definition, Exception e) =>
        Failed(rule, $"Error while executing scoped params for rule `{rule.Rule.Name}` - {Reason(e, variable, definition)}", false, e);

    private string Reason(Exception e, Variable variable, EngineExpression? definition)
    {
        var node = definition?.Node ?? _program.Globals.First(g => g.Variable == variable).Definition.Node;
        return $"{variable.Name}: {Explained(node, e)}";
    }

    // The walk knows which link was null where the delegate only knows that one was.
    private string Explained(BoundNode node, Exception e)
    {
        if (e is not NullReferenceException)
        {
            return e.Message;
        }

        try
        {
            Frame.Work = Frame.MaxWork;
            new Interpreter(Frame).Evaluate(node);
            return e.Message;
        }
        catch (Exception better) when (better is not OutOfMemoryException)
        {
            return better.Message;
        }
    }

    private RuleResult Failed(EngineRule rule, string error, bool isCondition, Exception? exception, IReadOnlyList<RuleIssue>? issues = null)
    {
        if (!_settings.EnableExceptionAsErrorMessage)
        {
            throw new RuleException(error, rule.Rule, exception);
        }

        var result = new RuleResult(rule.Rule, RuleOutcome.Failed, Inputs(rule)) { Error = error, Issues = issues ?? [], Source = rule };
        result.ExceptionMessage = isCondition && _settings.IgnoreException ? Template(rule, result) : error;
        return result;
    }

    private RuleResult Done(EngineRule rule, RuleOutcome outcome, IReadOnlyList<RuleResult>? children, string? error)
    {
        var result = new RuleResult(rule.Rule, outcome, Inputs(rule)) { ChildResults = children, Error = error, Source = rule };
        if (outcome != RuleOutcome.Matched)
        {
            result.ExceptionMessage = Template(rule, result);
            result.Message = outcome == RuleOutcome.NotMatched ? result.ExceptionMessage : "";
        }

        return result;
    }

    private string Template(EngineRule rule, RuleResult result) =>
        _settings.EnableFormattedErrorMessage && rule.Message is { } message ? message.Fill(result.Inputs) : "";

    private Dictionary<string, object?> Inputs(EngineRule rule)
    {
        if (rule.VisibleLocals.Count == 0)
        {
            return _inputs;
        }

        var all = new Dictionary<string, object?>(_inputs, StringComparer.Ordinal);
        foreach (var local in rule.VisibleLocals)
        {
            all[local.Name] = DynamicValue.OrNull(Frame.Slots[local.Slot].Boxed);
        }

        return all;
    }

    private void ThrowIfFailed(BoundNode node)
    {
        if (FailedIn(node) is { } failed)
        {
            throw new RuleRunException(Reason(_failedGlobals[failed], failed, null));
        }
    }

    private Variable? FailedIn(BoundNode node) => _failedGlobals.Count == 0
        ? null
        : _failedGlobals.Keys.FirstOrDefault(g => node.Descendants().Any(n => n is BoundVariable v && v.Variable == g));
}
