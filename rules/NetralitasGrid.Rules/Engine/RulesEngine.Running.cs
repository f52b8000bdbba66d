using System.Collections.Frozen;
using System.Text.Json;

namespace NetralitasGrid.Rules;

public sealed partial class RulesEngine
{
    private const string OutputExpression = "OutputExpression";
    private const string EvaluateRule = "EvaluateRule";

    private readonly Dictionary<string, RuleActionHandler> _actions;

    /// <summary>Runs a workflow's rules, in file order, and then their actions, children's before their parent's.</summary>
    /// <returns>A result for each enabled top-level rule that was run.</returns>
    /// <exception cref="ArgumentException">There is no such workflow, one that it injects is missing, or two inputs have one name.</exception>
    /// <exception cref="RuleException">A rule could not be computed, and the settings ask for exceptions.</exception>
    /// <exception cref="KeyNotFoundException">A rule names an action that does not exist.</exception>
    public ValueTask<RuleResults> ExecuteAllRulesAsync(string workflow, IReadOnlyList<RuleParameter> inputs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var workflows = _workflows;
            var sorted = Sorted(inputs);
            var program = Workflow(workflows, workflow).Program(sorted);
            var run = new EngineRun(program, sorted);
            var results = new RuleResults(run, run.RunAll(cancellationToken));
            if (program.WithActions.Length > 0 && _settings.AutoExecuteActions)
            {
                return ActAsync(results, new ActionRun(workflows, run, [.. sorted], 0), cancellationToken);
            }

            run.ActionsRan = _settings.AutoExecuteActions;
            return new(results);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return ValueTask.FromException<RuleResults>(e);
        }
    }

    /// <summary>Runs one top-level rule with its action, and whatever that chains to.</summary>
    /// <exception cref="ArgumentException">There is no such workflow or rule, one that it injects is missing, or two inputs have one name.</exception>
    /// <exception cref="RuleException">A rule could not be computed, and the settings ask for exceptions.</exception>
    /// <exception cref="KeyNotFoundException">A rule names an action that does not exist.</exception>
    public ValueTask<ActionRuleResult> ExecuteActionWorkflowAsync(
        string workflow, string rule, IReadOnlyList<RuleParameter> inputs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return ExecuteRuleAsync(_workflows, workflow, rule, Sorted(inputs), 0, cancellationToken);
    }

    private async ValueTask<RuleResults> ActAsync(RuleResults results, ActionRun run, CancellationToken cancellationToken)
    {
        for (var i = 0; i < results.Count; i++)
        {
            if (run.Program.Rules[run.Program.Order[i]].HasActions)
            {
                await RunActionsAsync(results[i], run, cancellationToken);
            }
        }

        run.Run.ActionsRan = true;
        return results;
    }

    private async ValueTask<ActionRuleResult> ExecuteRuleAsync(
        FrozenDictionary<string, EngineWorkflow> workflows, string name, string rule, IReadOnlyList<RuleParameter> inputs, int depth,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var program = Workflow(workflows, name).Program(inputs);
        var index = program.IndexOf(rule) ?? throw new ArgumentException($"The workflow '{name}' has no rule '{rule}'.", nameof(rule));
        var run = new EngineRun(program, inputs);
        var result = run.RunOne(index);
        var chained = new List<RuleResult>();
        result.ActionResult = await RunActionAsync(result, new ActionRun(workflows, run, inputs, depth) { Chained = chained }, cancellationToken);
        return new ActionRuleResult(result.ActionResult.Output, result.ActionResult.Exception, [.. chained, result]);
    }

    private async ValueTask RunActionsAsync(RuleResult result, ActionRun run, CancellationToken cancellationToken)
    {
        foreach (var child in result.ChildResults ?? [])
        {
            await RunActionsAsync(child, run, cancellationToken);
        }

        result.ActionResult = await RunActionAsync(result, run, cancellationToken);
    }

    private async ValueTask<RuleActionResult> RunActionAsync(RuleResult result, ActionRun run, CancellationToken cancellationToken)
    {
        if ((result.IsSuccess ? result.Rule.OnSuccess : result.Rule.OnFailure) is not { } action)
        {
            return RuleActionResult.Empty;
        }

        cancellationToken.ThrowIfCancellationRequested();
        var custom = _actions.GetValueOrDefault(action.Name);
        var isOutput = action.Name.Equals(OutputExpression, StringComparison.OrdinalIgnoreCase);
        var isChain = action.Name.Equals(EvaluateRule, StringComparison.OrdinalIgnoreCase);
        if (custom is null && !isOutput && !isChain)
        {
            throw new KeyNotFoundException($"Action with name: {action.Name} does not exist");
        }

        var context = new RuleActionContext(action, result);
        try
        {
            return new RuleActionResult(
                custom is not null ? await custom(context, cancellationToken)
                : isOutput ? DynamicValue.OrNull(run.Compute(result, context.GetContext<string>("expression") ?? ""))
                : await ChainAsync(context, run, cancellationToken), null);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException) && _settings.EnableExceptionAsErrorMessage)
        {
            return new RuleActionResult(null, new RuleRunException($"Exception while executing {action.Name}: {e.Message}", e));
        }
    }

    private async ValueTask<object?> ChainAsync(RuleActionContext context, ActionRun run, CancellationToken cancellationToken)
    {
        if (run.Depth + 1 >= _settings.MaxChainedRules)
        {
            throw new RuleRunException($"rules are chained more than {_settings.MaxChainedRules} deep");
        }

        var workflow = context.GetContext<string>("workflowName") ?? "";
        var rule = context.GetContext<string>("ruleName") ?? "";
        context.TryGetContext<string[]>("inputFilter", out var filter);
        context.TryGetContext<ParamContext[]>("additionalInputs", out var additional);
        var inputs = Workflow(run.Workflows, workflow) is { Workflow: var target } ? Passed(context, run, target, rule, filter) : [];
        foreach (var param in additional ?? [])
        {
            inputs[param.Name ?? ""] = RuleParameter.Param(param.Name ?? "", run.Compute(context.Parent, param.Expression ?? ""));
        }

        var result = await ExecuteRuleAsync(run.Workflows, workflow, rule, Sorted([.. inputs.Values]), run.Depth + 1, cancellationToken);
        run.Chained?.AddRange(result.Results);
        return result.Exception is null ? result.Output : throw result.Exception;
    }

    // What a rule got from params is not handed to a workflow that computes its own under the same name.
    private static Dictionary<string, RuleParameter> Passed(RuleActionContext context, ActionRun run, Workflow target, string rule, string[]? filter)
    {
        var own = target.GlobalParams.Concat(target.Rules.Where(r => r.Name == rule).SelectMany(ParamsOf)).Select(p => p.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var passed = new Dictionary<string, RuleParameter>(StringComparer.Ordinal);
        foreach (var (name, value) in context.Inputs)
        {
            var input = run.Inputs.FirstOrDefault(i => i.Name == name && !i.IsParam);
            if ((filter is null || filter.Contains(name, StringComparer.Ordinal)) && (input is not null || !own.Contains(name)))
            {
                passed[name] = input ?? RuleParameter.Param(name, value);
            }
        }

        return passed;
    }

    private static IEnumerable<ScopedParam> ParamsOf(Rule rule) => rule.LocalParams.Concat(rule.Rules.SelectMany(ParamsOf));

    private static EngineWorkflow Workflow(FrozenDictionary<string, EngineWorkflow> workflows, string name) =>
        workflows.TryGetValue(name, out var workflow) ? workflow : throw new ArgumentException($"There is no workflow '{name}'.", nameof(name));

    // The order in which a caller names its inputs means nothing.
    private static IReadOnlyList<RuleParameter> Sorted(IReadOnlyList<RuleParameter> inputs)
    {
        if (IsSorted(inputs))
        {
            return inputs;
        }

        var sorted = inputs.ToArray();
        Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Name == sorted[i - 1].Name)
            {
                throw new ArgumentException($"Two inputs are named '{sorted[i].Name}'.", nameof(inputs));
            }
        }

        return sorted;
    }

    private static bool IsSorted(IReadOnlyList<RuleParameter> inputs)
    {
        for (var i = 1; i < inputs.Count; i++)
        {
            if (string.CompareOrdinal(inputs[i - 1].Name, inputs[i].Name) >= 0)
            {
                return false;
            }
        }

        return true;
    }

    private sealed record ParamContext(string? Name, string? Expression);

    private sealed record ActionRun(FrozenDictionary<string, EngineWorkflow> Workflows, EngineRun Run, IReadOnlyList<RuleParameter> Inputs, int Depth)
    {
        /// <summary>Collects the results of chained rules; null when nobody asked for them.</summary>
        public List<RuleResult>? Chained { get; init; }

        public EngineProgram Program => Run.Program;

        public object? Compute(RuleResult result, string expression) => Program.ActionExpression(result.Source, expression).Value(Run.Frame);
    }
}
