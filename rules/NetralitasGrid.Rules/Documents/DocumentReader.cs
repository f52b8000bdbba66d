using System.Text.Json;

namespace NetralitasGrid.Rules;

/// <summary>The walk over one file's JSON. Each Read method starts on its value's first token and ends on its last.</summary>
internal sealed partial class DocumentReader(SourceFile file, List<RuleIssue> issues)
{
    // Two JSON levels a nested rule; far above what a rule may nest, far below what a stack holds.
    private const int MaxJsonDepth = 512;

    private readonly int _base = file.ContentStart;

    public IReadOnlyList<Workflow> Read()
    {
        var reader = new Utf8JsonReader(file.Utf8[_base..], new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            MaxDepth = MaxJsonDepth,
        });
        var workflows = new List<Workflow>();
        try
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
                {
                    AddWorkflow(ref reader, $"/{i}", workflows);
                }
            }
            else
            {
                AddWorkflow(ref reader, "", workflows);
            }

            // Whatever follows the one value is a syntax error, which Read reports by throwing.
            reader.Read();
        }
        catch (JsonException e)
        {
            var at = file.Locate((int)(e.LineNumber ?? 0), (int)(e.BytePositionInLine ?? 0), "");
            Report(RuleCodes.JsonSyntax, RuleSeverity.Error, at, JsonFault(e.Message));
        }

        return workflows;
    }

    private void AddWorkflow(ref Utf8JsonReader reader, string pointer, List<Workflow> workflows)
    {
        if (Expect(ref reader, JsonTokenType.StartObject, pointer, "a workflow object"))
        {
            workflows.Add(ReadWorkflow(ref reader, pointer));
        }
    }

    private Workflow ReadWorkflow(ref Utf8JsonReader reader, string pointer)
    {
        var workflow = new Workflow { Name = "", Location = Here(ref reader, pointer) };
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (NextProperty(ref reader, pointer, seen, out var name, out var at))
        {
            switch (name.ToUpperInvariant())
            {
                case "WORKFLOWNAME":
                    workflow = workflow with { Name = ReadString(ref reader, at) ?? "" };
                    break;
                case "WORKFLOWSTOINJECT" or "WORKFLOWRULESTOINJECT":
                    var places = new List<SourceLocation>();
                    workflow = workflow with { WorkflowsToInject = ReadStrings(ref reader, at, places), InjectionLocations = places };
                    break;
                case "GLOBALPARAMS":
                    workflow = workflow with { GlobalParams = ReadParams(ref reader, at) };
                    break;
                case "RULES":
                    workflow = workflow with { Rules = ReadRules(ref reader, at) };
                    break;
                case "RULEEXPRESSIONTYPE":
                    ReadExpressionType(ref reader, at);
                    break;
                case "SELECTION":
                    workflow = workflow with { Selection = ReadSelection(ref reader, at) };
                    break;
                case "$SCHEMA":
                    reader.Skip();
                    break;
                default:
                    Unknown(ref reader, name, at, WorkflowProperties);
                    break;
            }
        }

        return workflow;
    }

    private List<Rule> ReadRules(ref Utf8JsonReader reader, string pointer)
    {
        var rules = new List<Rule>();
        if (StartsArray(ref reader, pointer, "an array of rules"))
        {
            for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            {
                var at = $"{pointer}/{i}";
                if (Expect(ref reader, JsonTokenType.StartObject, at, "a rule object"))
                {
                    rules.Add(ReadRule(ref reader, at));
                }
            }
        }

        return rules;
    }

    private Rule ReadRule(ref Utf8JsonReader reader, string pointer)
    {
        var rule = new Rule { Name = "", Location = Here(ref reader, pointer) };
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (NextProperty(ref reader, pointer, seen, out var name, out var at))
        {
            switch (name.ToUpperInvariant())
            {
                case "RULENAME":
                    rule = rule with { Name = ReadString(ref reader, at) ?? "" };
                    break;
                case "ENABLED":
                    rule = rule with { Enabled = ReadBoolean(ref reader, at) };
                    break;
                case "EXPRESSION":
                    var source = ReadSource(ref reader, at);
                    rule = rule with { Expression = source?.Text, ExpressionSource = source };
                    break;
                case "OPERATOR":
                    rule = rule with { OperatorLocation = Here(ref reader, at), Operator = ReadString(ref reader, at) };
                    break;
                case "RULES":
                    rule = rule with { Rules = ReadRules(ref reader, at) };
                    break;
                case "LOCALPARAMS":
                    rule = rule with { LocalParams = ReadParams(ref reader, at) };
                    break;
                case "ERRORMESSAGE":
                    rule = rule with { ErrorMessage = ReadString(ref reader, at) };
                    break;
                case "SUCCESSEVENT":
                    rule = rule with { SuccessEvent = ReadString(ref reader, at) };
                    break;
                case "PROPERTIES":
                    rule = ReadProperties(ref reader, at, rule);
                    break;
                case "RULEEXPRESSIONTYPE":
                    ReadExpressionType(ref reader, at);
                    break;
                case "ACTIONS":
                    rule = ReadActions(ref reader, at, rule);
                    break;
                case "PRIORITY":
                    rule = rule with { Priority = ReadInteger(ref reader, at) };
                    break;
                // ErrorType left the format in its version 4 and is still in most files; the others never did anything.
                case "ERRORTYPE" or "WORKFLOWSTOINJECT" or "$SCHEMA":
                    reader.Skip();
                    break;
                default:
                    Unknown(ref reader, name, at, RuleProperties);
                    break;
            }
        }

        return rule;
    }

    private List<ScopedParam> ReadParams(ref Utf8JsonReader reader, string pointer)
    {
        var all = new List<ScopedParam>();
        if (!StartsArray(ref reader, pointer, "an array of params"))
        {
            return all;
        }

        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            var at = $"{pointer}/{i}";
            if (Expect(ref reader, JsonTokenType.StartObject, at, "a param object"))
            {
                all.Add(ReadParam(ref reader, at));
            }
        }

        return all;
    }

    private ScopedParam ReadParam(ref Utf8JsonReader reader, string pointer)
    {
        var param = new ScopedParam { Name = "", Expression = "", Location = Here(ref reader, pointer) };
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (NextProperty(ref reader, pointer, seen, out var name, out var at))
        {
            switch (name.ToUpperInvariant())
            {
                case "NAME":
                    param = param with { Name = ReadString(ref reader, at) ?? "" };
                    break;
                case "EXPRESSION":
                    var source = ReadSource(ref reader, at);
                    param = param with { Expression = source?.Text ?? "", ExpressionSource = source };
                    break;
                case "$SCHEMA":
                    reader.Skip();
                    break;
                default:
                    Unknown(ref reader, name, at, ParamProperties);
                    break;
            }
        }

        return param;
    }
}
