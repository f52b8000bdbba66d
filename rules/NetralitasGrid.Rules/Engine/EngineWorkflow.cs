using System.Collections.Concurrent;

namespace NetralitasGrid.Rules;

/// <summary>A workflow of an engine with what it injects, and its programs by the names and types of inputs. Never changed: an update makes a new one.</summary>
internal sealed class EngineWorkflow
{
    private readonly ConcurrentDictionary<InputShape, EngineProgram> _programs = new();
    private readonly RulesEngineSettings _settings;
    private readonly IReadOnlyList<Workflow> _injected;
    private readonly string? _missing;
    private volatile EngineProgram? _last;

    public EngineWorkflow(Workflow workflow, IReadOnlyDictionary<string, Workflow> library, RulesEngineSettings settings)
    {
        Workflow = workflow;
        _settings = settings;
        var injected = new List<Workflow>();
        _missing = Inject(workflow, library, injected, new HashSet<string>(StringComparer.Ordinal) { workflow.Name });
        _injected = injected;
    }

    public Workflow Workflow { get; }

    /// <summary>Whether another library would give the same: then everything compiled can stay.</summary>
    public bool IsSame(Workflow workflow, IReadOnlyDictionary<string, Workflow> library) =>
        ReferenceEquals(workflow, Workflow) && _missing is null
        && _injected.All(i => library.TryGetValue(i.Name, out var now) && ReferenceEquals(now, i));

    /// <exception cref="ArgumentException">A workflow that is to be injected does not exist, or two rules have one name.</exception>
    public EngineProgram Program(IReadOnlyList<RuleParameter> inputs)
    {
        if (_missing is not null)
        {
            throw new ArgumentException(_missing);
        }

        // Nearly every run has inputs like those of the run before.
        if (_last is { } last && last.Fits(inputs))
        {
            return last;
        }

        return _last = Find(inputs);
    }

    private EngineProgram Find(IReadOnlyList<RuleParameter> inputs)
    {
        var shape = new InputShape(inputs);
        if (_programs.TryGetValue(shape, out var known))
        {
            return known;
        }

        // A host that changes its types with every call must not fill the memory.
        if (_programs.Count >= _settings.MaxCompiledShapes)
        {
            _programs.Clear();
        }

        return _programs.GetOrAdd(shape,
            s => new EngineProgram(Workflow, _injected, [.. s.Inputs.Select(i => new RuleInput(i.Name, i.Type))], _settings));
    }

    // A workflow that was injected already adds nothing: its rules are there.
    private string? Inject(Workflow workflow, IReadOnlyDictionary<string, Workflow> library, List<Workflow> injected, HashSet<string> seen)
    {
        foreach (var name in workflow.WorkflowsToInject)
        {
            if (!library.TryGetValue(name, out var next))
            {
                return $"Could not find injected Workflow: {name}";
            }

            if (seen.Count > _settings.Rules.MaxDepth)
            {
                return $"More than {_settings.Rules.MaxDepth} workflows are injected.";
            }

            if (seen.Add(name))
            {
                injected.Add(next);
                if (Inject(next, library, injected, seen) is { } missing)
                {
                    return missing;
                }
            }
        }

        return null;
    }

    private sealed class InputShape(IReadOnlyList<RuleParameter> inputs) : IEquatable<InputShape>
    {
        public (string Name, Type Type)[] Inputs { get; } = [.. inputs.Select(i => (i.Name, i.Type))];

        public bool Equals(InputShape? other) => other is not null && Inputs.AsSpan().SequenceEqual(other.Inputs);

        public override bool Equals(object? obj) => Equals(obj as InputShape);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var (name, type) in Inputs)
            {
                hash.Add(name, StringComparer.Ordinal);
                hash.Add(type);
            }

            return hash.ToHashCode();
        }
    }
}
