using System.Collections.Frozen;
using System.Text;

namespace NetralitasGrid.Rules;

/// <summary>
/// Runs workflows of the RulesEngine format over inputs of any kind: typed objects, JSON, dictionaries. Safe for any number of threads;
/// readers never lock. An update is atomic: a run sees the workflows as they were when it began, chained rules included.
/// </summary>
/// <remarks>
/// Where every fault of a document must be known before it is used, and rules run millions of times over facts of known types, compile it
/// with <see cref="WorkflowCompiler"/> instead.
/// </remarks>
public sealed partial class RulesEngine
{
    private readonly RulesEngineSettings _settings;
    private readonly Lock _writing = new();
    private volatile FrozenDictionary<string, EngineWorkflow> _workflows = FrozenDictionary<string, EngineWorkflow>.Empty;

    /// <summary>An engine without workflows.</summary>
    /// <exception cref="ArgumentException">A custom action has the name of a built-in one.</exception>
    public RulesEngine(RulesEngineSettings? settings = null)
    {
        _settings = settings ?? new RulesEngineSettings();
        var actions = new Dictionary<string, RuleActionHandler>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, handler) in _settings.CustomActions)
        {
            if (name.Equals(OutputExpression, StringComparison.OrdinalIgnoreCase) || name.Equals(EvaluateRule, StringComparison.OrdinalIgnoreCase)
                || !actions.TryAdd(name, handler))
            {
                throw new ArgumentException($"An action named '{name}' exists already.", nameof(settings));
            }
        }

        _actions = actions;
    }

    /// <summary>The names of the workflows.</summary>
    public IReadOnlyCollection<string> WorkflowNames => _workflows.Keys;

    /// <summary>Whether there is a workflow of the name; case-sensitive.</summary>
    public bool Contains(string workflow) => _workflows.ContainsKey(workflow);

    /// <summary>Adds the workflows of a JSON text: one, or an array.</summary>
    /// <exception cref="RuleValidationException">The text has faults, or a workflow of a name exists. None was added.</exception>
    public void AddJson(string json) => Add([.. Read(json)]);

    /// <summary>Adds the workflows of a JSON text, or replaces those of the same name.</summary>
    /// <exception cref="RuleValidationException">The text has faults. None was added.</exception>
    public void AddOrUpdateJson(string json) => AddOrUpdate([.. Read(json)]);

    /// <summary>Adds workflows: all of them, or none.</summary>
    /// <exception cref="RuleValidationException">One has faults, or exists already.</exception>
    public void Add(params ReadOnlySpan<Workflow> workflows) => Change(workflows, mayReplace: false);

    /// <summary>Adds workflows or replaces those of the same name: all of them at once, or none.</summary>
    /// <exception cref="RuleValidationException">One has faults.</exception>
    public void AddOrUpdate(params ReadOnlySpan<Workflow> workflows) => Change(workflows, mayReplace: true);

    /// <summary>Removes workflows, at once; names that are not there do nothing.</summary>
    public void Remove(params ReadOnlySpan<string> names)
    {
        lock (_writing)
        {
            var left = _workflows.ToDictionary(w => w.Key, w => w.Value.Workflow, StringComparer.Ordinal);
            foreach (var name in names)
            {
                left.Remove(name);
            }

            Publish(left);
        }
    }

    /// <summary>Removes every workflow.</summary>
    public void Clear()
    {
        lock (_writing)
        {
            _workflows = FrozenDictionary<string, EngineWorkflow>.Empty;
        }
    }

    private static IReadOnlyList<Workflow> Read(string json)
    {
        var issues = new List<RuleIssue>();
        var workflows = WorkflowReader.Read("", Encoding.UTF8.GetBytes(json), issues);
        var errors = issues.Where(i => i.Severity == RuleSeverity.Error).ToList();
        return errors.Count == 0 ? workflows : throw new RuleValidationException(errors);
    }

    private void Change(ReadOnlySpan<Workflow> workflows, bool mayReplace)
    {
        var issues = new List<RuleIssue>();
        foreach (var workflow in workflows)
        {
            WorkflowValidation.Check(workflow, _settings.Rules, issues);
        }

        lock (_writing)
        {
            var all = _workflows.ToDictionary(w => w.Key, w => w.Value.Workflow, StringComparer.Ordinal);
            foreach (var workflow in workflows)
            {
                if (!all.TryAdd(workflow.Name, workflow))
                {
                    if (!mayReplace)
                    {
                        var at = workflow.Location;
                        issues.Add(new RuleIssue(RuleCodes.DuplicateName, RuleSeverity.Error, at.File, at.Pointer, at.Line, at.Column,
                            $"Cannot add workflow `{workflow.Name}` as it already exists. Use `AddOrUpdateWorkflow` to update existing workflow"));
                    }

                    all[workflow.Name] = workflow;
                }
            }

            if (issues.Count > 0)
            {
                throw new RuleValidationException(issues);
            }

            Publish(all);
        }
    }

    // What is not touched by the change keeps its compiled programs.
    private void Publish(Dictionary<string, Workflow> all)
    {
        var before = _workflows;
        _workflows = all.ToFrozenDictionary(w => w.Key,
            w => before.TryGetValue(w.Key, out var old) && old.IsSame(w.Value, all) ? old : new EngineWorkflow(w.Value, all, _settings),
            StringComparer.Ordinal);
    }
}
