using System.Globalization;
using System.Text;
using System.Text.Json;

namespace NetralitasGrid.Rules.Tests.Acceptance;

/// <summary>Plays one recorded case and collects what came out otherwise.</summary>
/// <param name="compiled">Rules are compiled before their first run, not walked.</param>
internal sealed class CaseRunner(string folder, JsonElement test, bool compiled)
{
    private readonly List<string> _unlike = [];
    private readonly Dictionary<string, RuleParameter> _reused = [];
    private RulesEngine _engine = new();
    private RulesEngineSettings _settings = new();
    private int _actionRuns;

    public async Task<IReadOnlyList<string>> RunAsync()
    {
        _settings = Settings();
        _engine = new RulesEngine(_settings);
        CaseFixtures.CallCounter.Count = 0;
        _engine.Add([.. Workflows(test)]);
        foreach (var step in test.GetProperty("steps").EnumerateArray())
        {
            _actionRuns = 0;
            var expect = step.TryGetProperty("expect", out var found) ? found : default;
            try
            {
                await StepAsync(step, expect);
                if (expect.ValueKind == JsonValueKind.Object && expect.TryGetProperty("throws", out var thrown))
                {
                    _unlike.Add($"{thrown} was not thrown");
                }
            }
            catch (Exception e)
            {
                Thrown(e, expect);
            }
        }

        return _unlike;
    }

    private async Task StepAsync(JsonElement step, JsonElement expect)
    {
        var workflow = step.TryGetProperty("workflow", out var other) ? other.GetString()! : test.GetProperty("workflow").GetString()!;
        switch (step.GetProperty("do").GetString())
        {
            case "executeAll":
                var token = expect.ValueKind == JsonValueKind.Object && expect.TryGetProperty("token", out var kind) && kind.GetString() == "cancelled";
                var results = await _engine.ExecuteAllRulesAsync(workflow, Inputs(step, expect), new CancellationToken(token));
                Compare(results, expect);
                break;
            case "executeAction":
                Compare(await _engine.ExecuteActionWorkflowAsync(workflow, step.GetProperty("rule").GetString()!, Inputs(step, expect), default), expect);
                break;
            case "evaluate":
                Evaluate(step, expect);
                break;
            case "addWorkflow":
                _engine.Add([.. Workflows(step)]);
                break;
            case "addOrUpdateWorkflow":
                _engine.AddOrUpdate([.. Workflows(step)]);
                break;
            case "removeWorkflow":
                _engine.Remove(workflow);
                break;
            case "clearWorkflows":
                _engine.Clear();
                break;
            case "listWorkflows":
                Same("names", string.Join(',', expect.GetProperty("names").EnumerateArray().Select(n => n.GetString()).Order()),
                    string.Join(',', _engine.WorkflowNames.Order()));
                break;
            case "containsWorkflow":
                Same("contains", expect.GetProperty("value").GetBoolean(), _engine.Contains(workflow));
                break;
            default:
                throw new InvalidOperationException($"unknown step {step}");
        }

        if (expect.ValueKind == JsonValueKind.Object && expect.TryGetProperty("actionRuns", out var runs))
        {
            Same("runs of the action", runs.GetInt32(), _actionRuns);
        }

        if (expect.ValueKind == JsonValueKind.Object && expect.TryGetProperty("counterCalls", out var calls))
        {
            Same("calls of the counter", calls.GetInt32(), CaseFixtures.CallCounter.Count);
        }
    }

    private void Evaluate(JsonElement step, JsonElement expect)
    {
        var inputs = step.GetProperty("inputs").EnumerateArray().Select(CaseInputs.Read).ToArray();
        var issues = new List<RuleIssue>();
        var compiled = ExpressionCompiler.Compile<object>(step.GetProperty("expression").GetString()!,
            [.. inputs.Select(i => new RuleInput(i.Name, i.Type))], _settings.Rules, issues);
        Same("value", Text(expect.GetProperty("value")), compiled is null ? string.Join(';', issues) : Vector(compiled.Evaluate([.. inputs.Select(i => i.Value)])));
    }

    private void Compare(RuleResults results, JsonElement expect)
    {
        if (expect.TryGetProperty("rules", out var rules))
        {
            CompareAll(results, rules);
        }

        string? success = null;
        results.OnSuccess(e => success = e);
        var failed = false;
        results.OnFail(() => failed = true);
        if (expect.TryGetProperty("onSuccessEvent", out var wanted))
        {
            Same("OnSuccess", wanted.GetString(), success);
        }

        if (expect.TryGetProperty("onFailCalled", out var called))
        {
            Same("OnFail", called.GetBoolean(), failed);
        }
    }

    private void Compare(ActionRuleResult result, JsonElement expect)
    {
        if (expect.TryGetProperty("output", out var output))
        {
            Same("output", Text(output), Vector(result.Output));
        }

        if (expect.TryGetProperty("results", out var results))
        {
            CompareAll(result.Results, results);
        }

        var names = result.Results.Select(r => r.Rule.Name).ToList();
        if (expect.TryGetProperty("resultsContain", out var contained))
        {
            Same("results contain", "", string.Join(',', contained.EnumerateArray().Select(c => c.GetString()!).Except(names)));
        }

        if (expect.TryGetProperty("resultsInOrder", out var order))
        {
            Same("results in order", string.Join(',', order.EnumerateArray().Select(o => o.GetString())), string.Join(',', names));
        }

        foreach (var part in expect.TryGetProperty("exceptionContains", out var parts) ? parts.EnumerateArray().ToArray() : [])
        {
            Holds($"exception contains {part}: {result.Exception?.Message}",
                result.Exception?.Message.Contains(part.GetString()!, StringComparison.Ordinal) == true);
        }
    }

    private void CompareAll(IReadOnlyList<RuleResult> results, JsonElement expected)
    {
        Same("rules", string.Join(',', expected.EnumerateArray().Select(r => r.GetProperty("rule").GetString())),
            string.Join(',', results.Select(r => r.Rule.Name)));
        foreach (var (result, wanted) in results.Zip(expected.EnumerateArray()))
        {
            CompareOne(result, wanted);
        }
    }

    private void CompareOne(RuleResult result, JsonElement wanted)
    {
        var name = result.Rule.Name;
        Same($"{name} ({result.ExceptionMessage})", wanted.GetProperty("success").GetBoolean(), result.IsSuccess);
        if (wanted.TryGetProperty("message", out var message))
        {
            CompareText($"{name} message", message, result.ExceptionMessage);
        }

        if (wanted.TryGetProperty("output", out var output))
        {
            Same($"{name} output ({result.ActionResult?.Exception?.Message})", Text(output), Vector(result.ActionResult?.Output));
        }

        if (wanted.TryGetProperty("actionException", out var exception))
        {
            if (exception.ValueKind == JsonValueKind.Null)
            {
                Same($"{name} action exception", null, result.ActionResult?.Exception);
            }
            else
            {
                CompareText($"{name} action exception", exception, result.ActionResult?.Exception?.Message ?? "");
            }
        }

        if (wanted.TryGetProperty("successEvent", out var successEvent))
        {
            Same($"{name} event", successEvent.GetString(), result.Rule.SuccessEvent);
        }

        foreach (var input in wanted.TryGetProperty("inputsContain", out var inputs) ? inputs.EnumerateArray().ToArray() : [])
        {
            Holds($"{name} inputs contain {input}", result.Inputs.ContainsKey(input.GetString()!));
        }

        if (wanted.TryGetProperty("children", out var children))
        {
            CompareAll(result.ChildResults ?? [], children);
        }

        if (wanted.TryGetProperty("childCount", out var count))
        {
            Same($"{name} children", count.GetInt32(), result.ChildResults?.Count);
        }

        if (wanted.TryGetProperty("noActionResult", out _))
        {
            Same($"{name} action result", null, result.ActionResult);
        }
    }

    private void CompareText(string what, JsonElement wanted, string text)
    {
        foreach (var condition in wanted.EnumerateObject())
        {
            var part = condition.Value.ValueKind == JsonValueKind.String ? condition.Value.GetString()! : "";
            Holds($"{what} {condition.Name} \"{part}\", not \"{text}\"", condition.Name switch
            {
                "equals" => text == part,
                "startsWith" => text.StartsWith(part, StringComparison.Ordinal),
                "notStartsWith" => !text.StartsWith(part, StringComparison.Ordinal),
                "contains" => text.Contains(part, StringComparison.Ordinal),
                "notBlank" => !string.IsNullOrWhiteSpace(text),
                _ => throw new InvalidOperationException($"unknown condition {condition.Name}"),
            });
        }
    }

    private void Thrown(Exception e, JsonElement expect)
    {
        if (expect.ValueKind != JsonValueKind.Object || !expect.TryGetProperty("throws", out var thrown))
        {
            _unlike.Add($"threw {e}");
            return;
        }

        var names = new List<string>();
        for (var type = e.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            names.Add(type.Name);
        }

        Holds($"throws {thrown}, not {e.GetType().Name}", names.Contains(thrown.GetString()!));
        if (expect.TryGetProperty("messageContains", out var part))
        {
            Holds($"message contains {part}: {e.Message}", e.Message.Contains(part.GetString()!, StringComparison.Ordinal));
        }
    }

    private RuleParameter[] Inputs(JsonElement step, JsonElement expect)
    {
        var reuse = expect.ValueKind == JsonValueKind.Object && expect.TryGetProperty("reuse", out var key) ? key.GetString() : null;
        return [.. step.GetProperty("inputs").EnumerateArray().Select(i => reuse is null
            ? CaseInputs.Read(i)
            : _reused.TryGetValue(reuse, out var known) ? known : _reused[reuse] = CaseInputs.Read(i))];
    }

    private List<Workflow> Workflows(JsonElement holder)
    {
        var json = new List<string>();
        if (holder.TryGetProperty("workflowFile", out var file))
        {
            json.Add(File.ReadAllText(Path.Combine(folder, file.GetString()!)));
        }

        if (holder.TryGetProperty("workflows", out var inline))
        {
            json.Add(inline.GetRawText());
        }

        var issues = new List<RuleIssue>();
        var workflows = json.SelectMany(j => WorkflowReader.Read("case.json", Encoding.UTF8.GetBytes(j), issues)).ToList();
        Assert.DoesNotContain(issues, i => i.Severity == RuleSeverity.Error);
        return workflows;
    }

    private RulesEngineSettings Settings()
    {
        var rules = new RuleSettings { Clock = TimeProvider.System };
        var settings = new RulesEngineSettings { Rules = rules, RunsBeforeCompiling = compiled ? 0 : int.MaxValue };
        foreach (var setting in test.TryGetProperty("settings", out var all) ? all.EnumerateObject().ToArray() : [])
        {
            settings = setting.Name switch
            {
                "CustomTypes" => settings with
                {
                    Rules = settings.Rules with { AllowedTypes = [.. setting.Value.EnumerateArray().Select(t => CaseFixtures.Find(t.GetString()!))] },
                },
                "CustomActions" => settings with { CustomActions = setting.Value.EnumerateArray().ToDictionary(a => a.GetString()!, a => Action(a.GetString()!)) },
                "EnableExceptionAsErrorMessage" => settings with { EnableExceptionAsErrorMessage = setting.Value.GetBoolean() },
                "IgnoreException" => settings with { IgnoreException = setting.Value.GetBoolean() },
                "EnableScopedParams" => settings with { EnableScopedParams = setting.Value.GetBoolean() },
                "IsExpressionCaseSensitive" => settings with { Rules = settings.Rules with { CaseSensitive = setting.Value.GetBoolean() } },
                "NestedRuleExecutionMode" => settings with { NestedRuleExecutionMode = Enum.Parse<NestedRuleExecutionMode>(setting.Value.GetString()!) },
                "AutoExecuteActions" => settings with { AutoExecuteActions = setting.Value.GetBoolean() },
                "AutoRegisterInputType" => settings with { Rules = settings.Rules with { AllowInputMethods = setting.Value.GetBoolean() } },
                "UseFastExpressionCompiler" or "EnableParallelRuleCompilation" => settings, // how it compiles is its own affair
                _ => throw new InvalidOperationException($"unknown setting {setting.Name}"),
            };
        }

        return settings;
    }

    private RuleActionHandler Action(string name) => (context, _) =>
    {
        _actionRuns++;
        return name switch
        {
            "throwing" => throw new InvalidOperationException("the action throws"),
            "ReturnContext" => new((object?)string.Join(';', context.GetContext<string>("stringContext"), context.GetContext<int>("intContext"))),
            _ => new((object?)"done"),
        };
    };

    private void Same(string what, object? expected, object? actual) => Holds($"{what}: {expected ?? "null"}, not {actual ?? "null"}", Equals(expected, actual));

    private void Holds(string what, bool holds)
    {
        if (!holds)
        {
            _unlike.Add(what);
        }
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", value.EnumerateObject().Select(p => $"{p.Name}:{Text(p.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(Text)) + "]",
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "null",
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        _ => value.GetDouble().ToString(CultureInfo.InvariantCulture),
    };

    private static string Vector(object? value) => value switch
    {
        RuleObject made => "{" + string.Join(",", made.Select(m => $"{m.Key}:{Vector(m.Value)}")) + "}",
        null => "null",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => Expressions.Vector.Show(value),
    };
}
