namespace NetralitasGrid.Rules;

/// <summary>
/// Binds a workflow, with all that it injects, for one set of inputs. Other than a pack's compiler it goes on past faults: a rule that
/// has one cannot be computed, the others can.
/// </summary>
internal sealed class EngineBinder
{
    private readonly RuleSettings _settings;
    private readonly MemberAccess _access;
    private readonly bool _withParams;
    private readonly Dictionary<string, EngineFault> _failedGlobals;
    private int _slots;

    public EngineBinder(IReadOnlyList<RuleInput> inputs, RulesEngineSettings settings)
    {
        _settings = settings.Rules;
        _withParams = settings.EnableScopedParams;
        _access = new MemberAccess(inputs, _settings);
        _failedGlobals = new(_settings.Names);
        Scope = WorkflowBinder.Inputs(inputs, _settings, (_, _) => { }, out var variables);
        _slots = variables.Count;
        Inputs = variables;
    }

    public IReadOnlyList<Variable> Inputs { get; }

    public Scope Scope { get; }

    public List<(Variable Variable, EngineExpression Definition)> Globals { get; } = [];

    public List<Variable> Slots { get; } = [];

    public List<EngineRule> Rules { get; } = [];

    public MemberAccess Access => _access;

    public void Bind(Workflow workflow, IReadOnlyList<Workflow> injected)
    {
        Slots.AddRange(Inputs);
        var collision = _withParams ? BindGlobals(workflow) : null;
        var all = workflow.Rules.Concat(injected.SelectMany(w => w.Rules)).Where(r => r.Enabled).ToList();
        foreach (var twice in all.GroupBy(r => r.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            throw new ArgumentException($"An injected workflow has a rule '{twice.Key}' too.");
        }

        Scope.Rules = new RuleNames(all.Select(r => r.Name));
        foreach (var rule in all)
        {
            Rules.Add(collision is null ? TopRule(rule) : Failing(rule, collision));
            Scope.Rules.Next++;
        }
    }

    /// <summary>Binds an expression; null with its faults.</summary>
    public EngineExpression? Expression(SourceText source, Scope scope, Type? wanted, List<RuleIssue> issues) =>
        Binder.Bind(source, scope, _access, _settings, issues, wanted) is { } node ? new EngineExpression(node, source) : null;

    public static string Detail(IReadOnlyList<RuleIssue> issues)
    {
        if (issues.Count == 0)
        {
            return "Unknown";
        }

        var first = issues[0];
        return $"{char.ToUpperInvariant(first.Message[0])}{first.Message[1..]}{(first.Nearest is null ? "" : $"; did you mean '{first.Nearest}'?")}";
    }

    private string? BindGlobals(Workflow workflow)
    {
        string? collision = null;
        foreach (var param in workflow.GlobalParams)
        {
            var issues = new List<RuleIssue>();
            var definition = Param(param, Scope, VariableKind.Global, issues, out var variable);
            if (Inputs.Any(i => _settings.Names.Equals(i.Name, param.Name)))
            {
                collision ??= $"GlobalParam name '{param.Name}' collides with an input RuleParameter of the same name";
            }
            else if (definition is null)
            {
                Scope.TryAdd(new Variable(param.Name, typeof(UnknownParam), VariableKind.Global));
                _failedGlobals.TryAdd(param.Name, new EngineFault($"{ParamDetail(issues, Scope, param)}, in ScopedParam: {param.Name}", false, issues));
            }
            else
            {
                Globals.Add((variable!, definition)); // a definition has its variable
            }
        }

        return collision;
    }

    private EngineExpression? Param(ScopedParam param, Scope scope, VariableKind kind, List<RuleIssue> issues, out Variable? variable)
    {
        variable = null;
        if (!Lexer.IsIdentifier(param.Name) || Operators.For(_settings).IsWord(param.Name))
        {
            issues.Add(Issue(RuleCodes.NotAnIdentifier, param.Location, $"the param's name '{param.Name}' is no identifier"));
            return null;
        }

        var definition = Expression(Source(param.ExpressionSource, param.Expression, param.Location), scope, null, issues);
        if (definition is not null && _access.IsOutOfBounds(definition.Node.Type))
        {
            issues.Add(Issue(RuleCodes.Forbidden, param.Location, $"the param '{param.Name}' has a type that is out of bounds for rules"));
            return null;
        }

        if (definition is null)
        {
            return null;
        }

        variable = new Variable(param.Name, definition.Node.Type, kind, _slots);
        if (!scope.TryAdd(variable))
        {
            issues.Add(Issue(RuleCodes.DuplicateName, param.Location, $"'{param.Name}' already names an input or another param"));
            return null;
        }

        _slots++;
        Slots.Add(variable);
        return definition;
    }

    private EngineRule TopRule(Rule rule)
    {
        EngineFault? paramFault = null;
        var bound = BindRule(rule, Scope, [], ref paramFault);

        // A local param that cannot be bound takes its whole top-level rule with it, as in RulesEngine.
        return paramFault is null ? bound : Failing(rule, $"{paramFault.Message}", paramFault.Issues);
    }

    private EngineRule Failing(Rule rule, string detail, IReadOnlyList<RuleIssue>? issues = null) => new(rule, Scope, true, null)
    {
        VisibleLocals = [],
        Fault = new EngineFault($"Error while compiling rule `{rule.Name}`: {detail}", false, issues ?? []),
    };

    private EngineRule BindRule(Rule rule, Scope outer, IReadOnlyList<Variable> outerLocals, ref EngineFault? paramFault)
    {
        var scope = outer;
        var locals = new List<(Variable, EngineExpression)>();
        if (rule.LocalParams.Count > 0 && _withParams)
        {
            scope = new Scope(_settings.Names, outer);
            foreach (var param in rule.LocalParams)
            {
                var issues = new List<RuleIssue>();
                if (Param(param, scope, VariableKind.Local, issues, out var variable) is { } definition)
                {
                    locals.Add((variable!, definition)); // a definition has its variable
                }
                else
                {
                    paramFault ??= FailedGlobalIn(param.Expression, scope) is { } global && issues.Count == 0
                        ? global
                        : new EngineFault($"{ParamDetail(issues, scope, param)}, in ScopedParam: {param.Name}", false, issues);
                }
            }
        }

        var visible = locals.Count == 0 ? outerLocals : [.. outerLocals, .. locals.Select(l => l.Item1)];
        List<EngineRule>? children = null;
        foreach (var child in rule.Operator is null ? [] : rule.Rules.Where(r => r.Enabled))
        {
            children ??= [];
            children.Add(BindRule(child, scope, visible, ref paramFault));
        }

        var bound = new EngineRule(rule, scope, rule.Operator is null || WorkflowValidation.IsAnd(rule.Operator) == true,
            rule.Operator is null ? null : children ?? [])
        {
            VisibleLocals = visible,
        };
        bound.Locals.AddRange(locals);
        if (rule.Operator is null)
        {
            BindCondition(bound, rule, scope);
        }

        return bound;
    }

    private void BindCondition(EngineRule bound, Rule rule, Scope scope)
    {
        var issues = new List<RuleIssue>();
        var text = rule.Expression ?? "";
        bound.Condition = Expression(Source(rule.ExpressionSource, text, rule.Location), scope, typeof(bool), issues);
        if (bound.Condition is null)
        {
            bound.Fault = issues.Count == 0 && FailedGlobalIn(text, scope) is { } global
                ? global with { Message = $"Error while compiling rule `{rule.Name}`: {global.Message}" }
                : new EngineFault($"Exception while parsing expression `{text}` - {Detail(issues)}", true, issues);
        }
    }

    private string ParamDetail(List<RuleIssue> issues, Scope scope, ScopedParam param) =>
        issues.Count == 0 && FailedGlobalIn(param.Expression, scope) is { } other ? other.Message : Detail(issues);

    // A name that was bound silently because its own definition has a fault.
    private EngineFault? FailedGlobalIn(string expression, Scope scope)
    {
        try
        {
            return Lexer.Read(expression).Where(t => t.Kind == TokenKind.Name && scope.Find(t.Text)?.Type == typeof(UnknownParam))
                .Select(t => _failedGlobals.GetValueOrDefault(t.Text)).FirstOrDefault(f => f is not null);
        }
        catch (SyntaxFault)
        {
            return null;
        }
    }

    private static RuleIssue Issue(string code, SourceLocation at, string message) =>
        new(code, RuleSeverity.Error, at.File, at.Pointer, at.Line, at.Column, message);

    private static SourceText Source(SourceText? read, string text, SourceLocation at) =>
        read is not null && read.Text == text ? read : new SourceText(text, at.Pointer);
}
