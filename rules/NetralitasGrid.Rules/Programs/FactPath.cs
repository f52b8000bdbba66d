using System.Reflection;

namespace NetralitasGrid.Rules;

/// <summary>A fact that a rule reads: an input, or a member of one, such as <c>act.code</c>.</summary>
public sealed class FactPath
{
    private readonly object[] _members; // properties and fields; names of dynamic members

    internal FactPath(Variable input, IEnumerable<object> members, Type type)
    {
        InputIndex = input.Slot;
        Type = type;
        _members = [.. members];
        Path = string.Join('.', _members.Select(m => m is MemberInfo member ? Word(member.Name) : (string)m).Prepend(input.Name));
    }

    /// <summary>The input's name and the members' names in camel case, joined by dots.</summary>
    public string Path { get; }

    /// <summary>The index of the input that holds the fact.</summary>
    public int InputIndex { get; }

    /// <summary>The fact's type.</summary>
    public Type Type { get; }

    internal IReadOnlyList<object> Members => _members;

    /// <summary>The fact's value in a run; null also when what holds it is null. Boxes, so it is not for the fast path.</summary>
    public object? Read(Evaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);

        var value = evaluation.Frame.Slots[InputIndex].Boxed;
        foreach (var member in _members)
        {
            if (value is null)
            {
                return null;
            }

            value = member switch
            {
                PropertyInfo property => DynamicReader.Read(property.GetValue(value)),
                FieldInfo field => DynamicReader.Read(field.GetValue(value)),
                _ => FactJson.Member(value, (string)member),
            };
        }

        return value;
    }

    /// <summary>The path.</summary>
    public override string ToString() => Path;

    internal static string Word(string member) =>
        char.IsUpper(member[0]) ? char.ToLowerInvariant(member[0]) + member[1..] : member;
}
