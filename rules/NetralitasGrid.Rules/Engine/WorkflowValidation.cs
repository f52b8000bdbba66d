namespace NetralitasGrid.Rules;

/// <summary>What must be right about a workflow before it is added: its shape, not yet its expressions, which need inputs.</summary>
internal static class WorkflowValidation
{
    private static readonly string[] Operators = ["And", "AndAlso", "Or", "OrElse"];

    public static void Check(Workflow workflow, RuleSettings settings, List<RuleIssue> issues)
    {
        var check = new Checker(settings, issues);
        check.Workflow(workflow);
    }

    public static bool? IsAnd(string op) => op.ToUpperInvariant() switch
    {
        "AND" or "ANDALSO" => true,
        "OR" or "ORELSE" => false,
        _ => null,
    };

    // Texts that RulesEngine has too are kept as authors know them.
    private sealed class Checker(RuleSettings settings, List<RuleIssue> issues)
    {
        private int _count;

        public void Workflow(Workflow workflow)
        {
            Require(!string.IsNullOrWhiteSpace(workflow.Name), RuleCodes.NameMissing, workflow.Location, "Workflow name can not be null or empty");
            Require(workflow.Rules.Count > 0 || workflow.WorkflowsToInject.Count > 0, RuleCodes.NothingToRun, workflow.Location,
                "Atleast one of Rules or WorkflowsToInject must be not empty");
            Unique(workflow.GlobalParams, "GlobalParam");
            foreach (var twice in workflow.Rules.Where(r => r.Enabled).GroupBy(r => r.Name, StringComparer.Ordinal).SelectMany(g => g.Skip(1)))
            {
                Fail(RuleCodes.DuplicateRule, twice.Location, $"Duplicate rule name '{twice.Name}'");
            }

            foreach (var rule in workflow.Rules)
            {
                Rule(rule, 1);
            }

            Require(_count <= settings.MaxRules, RuleCodes.TooManyRules, workflow.Location, $"There are more than {settings.MaxRules} rules");
        }

        private void Rule(Rule rule, int depth)
        {
            _count++;
            if (depth > settings.MaxDepth)
            {
                Fail(RuleCodes.TooDeep, rule.Location, $"Rules nest more than {settings.MaxDepth} deep");
                return;
            }

            Require(!string.IsNullOrWhiteSpace(rule.Name), RuleCodes.NameMissing, rule.Location, "Rule Name can not be null");
            Unique(rule.LocalParams, "LocalParam");
            if (rule.Operator is null)
            {
                Require(rule.Rules.Count == 0, RuleCodes.RulesWithoutOperator, rule.Location, "Cannot use Rules field when Operator is null");
                Require(rule.Rules.Count > 0 || !string.IsNullOrWhiteSpace(rule.Expression), RuleCodes.ExpressionMissing, rule.Location,
                    "Expression cannot be null or empty when RuleExpressionType is LambdaExpression");
            }
            else
            {
                Require(IsAnd(rule.Operator) is not null, RuleCodes.UnknownOperator, rule.OperatorLocation ?? rule.Location,
                    $"Operator {rule.Operator} is not allowed", NearestName.Of(rule.Operator, Operators));
                Require(rule.Rules.Count > 0, RuleCodes.NothingToRun, rule.Location, "Atleast one of Rules or WorkflowsToInject must be not empty");
            }

            foreach (var child in rule.Rules)
            {
                Rule(child, depth + 1);
            }
        }

        private void Unique(IReadOnlyList<ScopedParam> all, string kind)
        {
            foreach (var twice in all.GroupBy(p => p.Name, settings.Names).SelectMany(g => g.Skip(1)))
            {
                Fail(RuleCodes.DuplicateName, twice.Location, $"Duplicate {kind} name '{twice.Name}'");
            }
        }

        private void Require(bool holds, string code, SourceLocation at, string text, string? nearest = null)
        {
            if (!holds)
            {
                Fail(code, at, text, nearest);
            }
        }

        private void Fail(string code, SourceLocation at, string text, string? nearest = null) =>
            issues.Add(new RuleIssue(code, RuleSeverity.Error, at.File, at.Pointer, at.Line, at.Column, text, null, nearest));
    }
}
