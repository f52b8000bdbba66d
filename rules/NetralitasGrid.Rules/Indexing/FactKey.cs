using System.Reflection;
using System.Runtime.CompilerServices;

namespace NetralitasGrid.Rules;

/// <summary>
/// A fact that can be read for the index without any risk: an input, a global param, or a field or auto-property of an input. Reading it
/// fails only when the input is null, which is seen beforehand.
/// </summary>
internal sealed record FactKey(Variable Variable, MemberInfo? Member)
{
    public Type Type => Member switch
    {
        PropertyInfo property => property.PropertyType,
        FieldInfo holder => holder.FieldType,
        _ => Variable.Type,
    };

    /// <summary>The fact that the node reads; null when it is something else.</summary>
    public static FactKey? Of(BoundNode node) => node switch
    {
        BoundVariable { Variable: { Slot: >= 0, Kind: VariableKind.Input or VariableKind.Global } variable } => new FactKey(variable, null),
        BoundMember { Target: BoundVariable { Variable: { Slot: >= 0, Kind: VariableKind.Input } variable }, Member: var member } when IsPlain(member) =>
            new FactKey(variable, member),
        _ => null,
    };

    // A getter that the compiler wrote does nothing but read its field.
    private static bool IsPlain(MemberInfo member) => member switch
    {
        FieldInfo holder => !holder.IsStatic,
        PropertyInfo { GetMethod: { IsStatic: false } getter } => getter.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false),
        _ => false,
    };
}
