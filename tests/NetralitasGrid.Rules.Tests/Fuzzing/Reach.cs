using System.Collections;
using System.Collections.Frozen;
using System.Linq.Expressions;
using System.Reflection;

namespace NetralitasGrid.Rules.Tests.Fuzzing;

/// <summary>
/// Walks what was compiled and names everything in it that is not on this list, which was written apart from the engine's own: members of the
/// facts, of plain values and of collections, and the engine's own run time.
/// </summary>
internal sealed class Reach : ExpressionVisitor
{
    private static readonly HashSet<Type> Values =
    [
        typeof(string), typeof(bool), typeof(char), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(float), typeof(double), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(Guid),
        typeof(Math), typeof(Convert), typeof(StringComparison), typeof(StringSplitOptions), typeof(DayOfWeek), typeof(DateTimeKind), typeof(MidpointRounding),
    ];

    private static readonly HashSet<Type> Collections =
    [
        typeof(Nullable<>), typeof(KeyValuePair<,>), typeof(List<>), typeof(Dictionary<,>), typeof(HashSet<>), typeof(FrozenSet<>), typeof(IEnumerable), typeof(IEnumerable<>),
        typeof(IEnumerator), typeof(IEnumerator<>), typeof(ICollection<>), typeof(IReadOnlyCollection<>), typeof(IReadOnlyList<>), typeof(IReadOnlyDictionary<,>),
        typeof(IDictionary<,>), typeof(IReadOnlySet<>), typeof(ISet<>), typeof(IGrouping<,>), typeof(IDisposable), typeof(Array), typeof(List<>.Enumerator),
        typeof(Dictionary<,>.Enumerator), typeof(Dictionary<,>.KeyCollection), typeof(Dictionary<,>.ValueCollection), typeof(HashSet<>.Enumerator),
        typeof(Dictionary<,>.KeyCollection.Enumerator), typeof(Dictionary<,>.ValueCollection.Enumerator),
    ];

    // Of the facts of these tests, by name; nothing that is inherited from object.
    private static readonly HashSet<string> FactNames = [.. (
        "fld Stat Name Country Age Dec Dbl Lng NInt Flag NFlag Sev NSev When WhenO Span G Tags Arr Dict Set Kids Child Obj C Day Way Sealed Id Nick Toys Twice "
        + "Pair Low Medium High CheckContains Sum FirstOf Shout").Split(' ')];

    private static readonly HashSet<Type> Facts = [typeof(P), typeof(SpyFacts), typeof(Kid), typeof(SpyKid), typeof(Supports), typeof(Sev), typeof(Util)];

    private static readonly HashSet<string> NeverNames =
        ["GetType", "GetTypeCode", "MemberwiseClone", "GetHashCode", "Intern", "Normalize", "Invoke", "DynamicInvoke", "ChangeType", "GetEnvironmentVariable", "Clear", "Remove", "Now", "Today"];

    private readonly List<string> _strange = [];

    /// <summary>What the expression reaches and should not; empty when all is well.</summary>
    public static IReadOnlyList<string> Strange(Expression expression)
    {
        var reach = new Reach();
        reach.Visit(expression);
        return reach._strange;
    }

    protected override Expression VisitMember(MemberExpression node)
    {
        See(node.Member);
        return base.VisitMember(node);
    }

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        See(node.Method);
        return base.VisitMethodCall(node);
    }

    protected override Expression VisitNew(NewExpression node)
    {
        if (node.Constructor is { } constructor)
        {
            See(constructor);
        }

        return base.VisitNew(node);
    }

    protected override Expression VisitBinary(BinaryExpression node)
    {
        if (node.Method is { } operation)
        {
            See(operation);
        }

        return base.VisitBinary(node);
    }

    protected override Expression VisitUnary(UnaryExpression node)
    {
        if (node.Method is { } operation)
        {
            See(operation);
        }

        return base.VisitUnary(node);
    }

    protected override Expression VisitTypeBinary(TypeBinaryExpression node)
    {
        See(node.TypeOperand, node.TypeOperand.Name);
        return base.VisitTypeBinary(node);
    }

    protected override Expression VisitInvocation(InvocationExpression node)
    {
        _strange.Add($"calls {node.Expression.Type}");
        return base.VisitInvocation(node);
    }

    private void See(MemberInfo member)
    {
        var home = member.DeclaringType!; // members of types
        if (home.Assembly == typeof(RulesEngine).Assembly)
        {
            return;
        }

        var given = member switch { PropertyInfo p => p.PropertyType, FieldInfo f => f.FieldType, MethodInfo m => m.ReturnType, _ => home };
        if (Facts.Contains(home) ? !FactNames.Contains(member.Name.Replace("get_", "", StringComparison.Ordinal)) : !Known(home) && !IsPlainObject(member))
        {
            _strange.Add($"{home}.{member.Name}");
        }
        else if (NeverNames.Contains(member.Name) && !(home == typeof(string) && member.Name == nameof(string.Remove)))
        {
            _strange.Add($"{home}.{member.Name}");
        }
        else
        {
            See(given, $"{home}.{member.Name}");
        }
    }

    // What comes out must be data again.
    private void See(Type type, string where)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        while (inner.IsArray)
        {
            inner = inner.GetElementType()!; // an array has one
        }

        if (inner.IsGenericParameter || inner == typeof(object) || inner == typeof(void) || inner.IsEnum || Facts.Contains(inner) || Known(inner)
            || inner.Assembly == typeof(RulesEngine).Assembly)
        {
            foreach (var argument in inner.IsGenericType ? inner.GetGenericArguments() : [])
            {
                See(argument, where);
            }

            return;
        }

        _strange.Add($"{where} gives {inner}");
    }

    private static bool Known(Type type) => Values.Contains(type) || Collections.Contains(type.IsGenericType ? type.GetGenericTypeDefinition() : type) || type.IsArray;

    // Equality and text of any value, as every comparison needs them.
    private static bool IsPlainObject(MemberInfo member) =>
        (member.DeclaringType == typeof(object) && member.Name is nameof(Equals) or nameof(ToString) or nameof(ReferenceEquals))
        || (member.DeclaringType == typeof(Enum) && member.Name is nameof(Enum.HasFlag) or nameof(ToString))
        || member.DeclaringType == typeof(System.Numerics.BitOperations);
}
