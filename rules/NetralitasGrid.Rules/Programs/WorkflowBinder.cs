namespace NetralitasGrid.Rules;

/// <summary>What a program is made from.</summary>
internal sealed record BoundWorkflow(
    IReadOnlyList<RuleInput> Inputs,
    IReadOnlyList<Variable> InputVariables,
    IReadOnlyList<(Variable Variable, BoundNode Definition)> Globals,
    IReadOnlyList<BoundRule> Rules,
    RuleSelection Selection)
{
    /// <summary>Whether a rule uses the result of another, so that their order counts.</summary>
    public bool UsesRules => Rules.Any(r => r.Expressions.Any(e => e.Descendants().Any(n => n is BoundRuleResult)));
}

/// <summary>Checks one workflow with all that it injects and binds its expressions.</summary>
internal sealed class WorkflowBinder
{
    private readonly IReadOnlyList<RuleInput> _inputs;
    private readonly RuleSettings _settings;
    private readonly IReadOnlyDictionary<string, Workflow>? _library;
    private readonly List<RuleIssue> _issues;
    private readonly MemberAccess _access;
    private readonly Dictionary<string, Rule> _names = new(StringComparer.Ordinal);
    private int _ruleCount;
    private int _injectionCount;

    public WorkflowBinder(
        IReadOnlyList<RuleInput> inputs, RuleSettings settings, IReadOnlyDictionary<string, Workflow>? library, List<RuleIssue> issues)
    {
        _inputs = inputs;
        _settings = settings;
        _library = library;
        _issues = issues;
        _access = new MemberAccess(inputs, settings);
    }

    public BoundWorkflow? Bind(Workflow workflow)
    {
        if (string.IsNullOrWhiteSpace(workflow.Name))
        {
            Error(RuleCodes.NameMissing, workflow.Location, "the workflow has no name", "a WorkflowName");
        }

        if (workflow.Rules.Count == 0 && workflow.WorkflowsToInject.Count == 0)
        {
            Error(RuleCodes.NothingToRun, workflow.Location, "the workflow has no rules", "Rules or WorkflowsToInject");
        }

        var scope = Inputs(_inputs, _settings, (code, text) => Error(code, workflow.Location, text), out var inputs);
        var globals = Params(workflow.GlobalParams, scope, VariableKind.Global);
        var rules = new List<BoundRule>();
        var names = new List<string>();
        var injections = 0;
        TopLevel(workflow, [workflow.Name], names, ref injections);
        scope.Rules = new RuleNames(names);
        BindTopLevel(workflow, scope, rules, [workflow.Name]);
        return _issues.Exists(i => i.Severity == RuleSeverity.Error) ? null : new BoundWorkflow(_inputs, inputs, globals, rules, workflow.Selection);
    }

    /// <summary>The outermost scope, in which each input has the slot of its index.</summary>
    public static Scope Inputs(
        IReadOnlyList<RuleInput> inputs, RuleSettings settings, Action<string, string> fault, out IReadOnlyList<Variable> variables)
    {
        var scope = new Scope(settings.Names);
        var all = new List<Variable>();
        for (var i = 0; i < inputs.Count; i++)
        {
            var variable = new Variable(
                inputs[i].Name, DynamicReader.IsDynamic(inputs[i].Type) ? typeof(object) : inputs[i].Type, VariableKind.Input, i);
            all.Add(variable);
            if (!Lexer.IsIdentifier(inputs[i].Name))
            {
                fault(RuleCodes.NotAnIdentifier, $"the input's name '{inputs[i].Name}' is no identifier");
            }
            else if (!scope.TryAdd(variable))
            {
                fault(RuleCodes.DuplicateName, $"two inputs are named '{inputs[i].Name}'");
            }
        }

        variables = all;
        return scope;
    }

    // The rules in the order in which they are bound; faults of injection are reported there.
    private void TopLevel(Workflow workflow, List<string> path, List<string> names, ref int injections)
    {
        names.AddRange(workflow.Rules.Where(r => r.Enabled).Select(r => r.Name));
        foreach (var name in workflow.WorkflowsToInject)
        {
            if (path.Count >= _settings.MaxDepth || names.Count > _settings.MaxRules || ++injections > _settings.MaxRules)
            {
                return;
            }

            if (_library?.GetValueOrDefault(name) is { } injected && !path.Contains(name, StringComparer.Ordinal))
            {
                TopLevel(injected, [.. path, name], names, ref injections);
            }
        }
    }

    private void BindTopLevel(Workflow workflow, Scope scope, List<BoundRule> rules, List<string> path)
    {
        foreach (var rule in workflow.Rules.Where(r => r.Enabled))
        {
            if (!string.IsNullOrWhiteSpace(rule.Name) && !_names.TryAdd(rule.Name, rule))
            {
                var first = _names[rule.Name].Location;
                Error(RuleCodes.DuplicateRule, rule.Location, $"the rule '{rule.Name}' stands twice, first at {first.File}({first.Line},{first.Column})",
                    "a name of its own");
            }

            if (BindRule(rule, scope, 1) is { } bound)
            {
                rules.Add(bound);
            }

            scope.Rules!.Next++; // the outermost scope has them
        }

        for (var i = 0; i < workflow.WorkflowsToInject.Count; i++)
        {
            var name = workflow.WorkflowsToInject[i];
            var at = i < workflow.InjectionLocations.Count ? workflow.InjectionLocations[i] : workflow.Location;
            if (_library is null || !_library.TryGetValue(name, out var injected))
            {
                Error(RuleCodes.UnknownWorkflow, at, $"there is no workflow '{name}'", null, NearestName.Of(name, _library?.Keys ?? []));
            }
            else if (path.Contains(name, StringComparer.Ordinal))
            {
                Error(RuleCodes.InjectionCycle, at, $"workflows inject each other: {string.Join(" -> ", path.Append(name))}");
            }
            else if (path.Count >= _settings.MaxDepth || ++_injectionCount > _settings.MaxRules)
            {
                // Ten workflows that inject each the next one ten times would be ten billion: one report, and no further.
                if (path.Count >= _settings.MaxDepth || _injectionCount == _settings.MaxRules + 1)
                {
                    Error(RuleCodes.TooManyRules, at, "too many workflows are injected", $"at most {_settings.MaxDepth} levels and {_settings.MaxRules} in all");
                }

                return;
            }
            else
            {
                BindTopLevel(injected, scope, rules, [.. path, name]);
            }
        }
    }

    private BoundRule? BindRule(Rule rule, Scope outer, int depth)
    {
        if (++_ruleCount > _settings.MaxRules || depth > _settings.MaxDepth)
        {
            if (_ruleCount == _settings.MaxRules + 1 || depth > _settings.MaxDepth)
            {
                Error(depth > _settings.MaxDepth ? RuleCodes.TooDeep : RuleCodes.TooManyRules, rule.Location,
                    depth > _settings.MaxDepth ? "rules nest too deeply" : "there are too many rules",
                    $"at most {(depth > _settings.MaxDepth ? _settings.MaxDepth : _settings.MaxRules)}");
            }

            return null;
        }

        if (string.IsNullOrWhiteSpace(rule.Name))
        {
            Error(RuleCodes.NameMissing, rule.Location, "the rule has no name", "a RuleName");
        }

        if ((rule.OnSuccess ?? rule.OnFailure) is { } action)
        {
            Warn(RuleCodes.ActionsIgnored, action.Location, $"the actions of '{rule.Name}' are run by a rules engine, not by a compiled pack");
        }

        var scope = outer;
        IReadOnlyList<(Variable, BoundNode)> locals = [];
        if (rule.LocalParams.Count > 0)
        {
            scope = new Scope(_settings.Names, outer);
            locals = Params(rule.LocalParams, scope, VariableKind.Local);
        }

        return (rule.Operator is null ? Leaf(rule, scope) : Nested(rule, scope, depth)) is { } bound ? bound with { Locals = locals } : null;
    }

    private BoundRule? Leaf(Rule rule, Scope scope)
    {
        if (rule.Rules.Count > 0)
        {
            Error(RuleCodes.RulesWithoutOperator, rule.Location, $"the rule '{rule.Name}' has Rules but no Operator", "And or Or");
            return null;
        }

        if (string.IsNullOrWhiteSpace(rule.Expression))
        {
            Error(RuleCodes.ExpressionMissing, rule.Location, $"the rule '{rule.Name}' has no Expression", "an Expression, or Operator and Rules");
            return null;
        }

        var source = Source(rule.ExpressionSource, rule.Expression, rule.Location);
        return Binder.Bind(source, scope, _access, _settings, _issues, typeof(bool)) is { } condition
            ? new BoundRule(rule, source, condition, true, [])
            : null;
    }

    private BoundRule? Nested(Rule rule, Scope scope, int depth)
    {
        if (rule.Expression is not null)
        {
            Warn(RuleCodes.ExpressionIgnored, rule.Location, $"the Expression of '{rule.Name}' is ignored because it has an Operator");
        }

        bool? isAnd = rule.Operator!.ToUpperInvariant() switch // nested rules have one
        {
            "AND" or "ANDALSO" => true,
            "OR" or "ORELSE" => false,
            _ => null,
        };
        if (isAnd is null)
        {
            Error(RuleCodes.UnknownOperator, rule.OperatorLocation ?? rule.Location, $"unknown operator '{rule.Operator}'",
                "And, AndAlso, Or or OrElse", NearestName.Of(rule.Operator, ["And", "AndAlso", "Or", "OrElse"]));
        }

        if (rule.Rules.Count == 0)
        {
            Error(RuleCodes.NothingToRun, rule.Location, $"the rule '{rule.Name}' has an Operator but no Rules", "Rules");
        }

        var children = rule.Rules.Where(r => r.Enabled).Select(r => BindRule(r, scope, depth + 1)).ToList();
        return isAnd is { } and && !children.Contains(null)
            ? new BoundRule(rule, null, null, and, [.. children.OfType<BoundRule>()])
            : null;
    }

    private List<(Variable, BoundNode)> Params(IReadOnlyList<ScopedParam> all, Scope scope, VariableKind kind)
    {
        var bound = new List<(Variable, BoundNode)>();
        foreach (var param in all)
        {
            if (!Lexer.IsIdentifier(param.Name) || Operators.For(_settings).IsWord(param.Name))
            {
                Error(string.IsNullOrWhiteSpace(param.Name) ? RuleCodes.NameMissing : RuleCodes.NotAnIdentifier, param.Location,
                    $"the param's name '{param.Name}' is no identifier", "letters, digits and underscores, not an operator's word");
                continue;
            }

            if (string.IsNullOrWhiteSpace(param.Expression))
            {
                Error(RuleCodes.ExpressionMissing, param.Location, $"the param '{param.Name}' has no Expression", "an Expression");
                continue;
            }

            var source = Source(param.ExpressionSource, param.Expression, param.Location);
            var node = Binder.Bind(source, scope, _access, _settings, _issues, null);
            if (node is not null && MemberAccess.IsForbidden(node.Type))
            {
                node = null;
                Error(RuleCodes.Forbidden, param.Location, $"the param '{param.Name}' has a type that is out of bounds for rules");
            }

            // A param that has a fault is known all the same, so that its users are not at fault too.
            var variable = new Variable(param.Name, node?.Type ?? typeof(UnknownParam), kind,
                kind == VariableKind.Global ? _inputs.Count + bound.Count : -1);
            if (!scope.TryAdd(variable))
            {
                Error(RuleCodes.DuplicateName, param.Location, $"'{param.Name}' already names an input or another param", "a name of its own");
            }
            else if (node is not null)
            {
                bound.Add((variable, node));
            }
        }

        return bound;
    }

    private static SourceText Source(SourceText? read, string text, SourceLocation at) =>
        read is not null && read.Text == text ? read : new SourceText(text, at.Pointer);

    private void Error(string code, SourceLocation at, string message, string? expected = null, string? nearest = null) =>
        _issues.Add(new RuleIssue(code, RuleSeverity.Error, at.File, at.Pointer, at.Line, at.Column, message, expected, nearest));

    private void Warn(string code, SourceLocation at, string message) =>
        _issues.Add(new RuleIssue(code, RuleSeverity.Warning, at.File, at.Pointer, at.Line, at.Column, message));
}

/// <summary>The type of a param whose own expression has a fault.</summary>
internal static class UnknownParam;
