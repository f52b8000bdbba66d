using System.Collections;
using System.Reflection;

namespace NetralitasGrid.Rules;

/// <summary>
/// Computes a bound expression by walking it: slow, plain, and written apart from the emitter, so that the one checks the other.
/// It also says which link of an expression was null.
/// </summary>
internal sealed partial class Interpreter(Frame frame)
{
    private readonly Dictionary<Variable, object?> _values = [];

    public void Set(Variable variable, object? value) => _values[variable] = value;

    /// <exception cref="Exception">Whatever the expression's own operations throw.</exception>
    public object? Evaluate(BoundNode node) => node switch
    {
        BoundConstant constant => constant.Value,
        BoundVariable { Variable: var variable } => _values.TryGetValue(variable, out var value) ? value : frame.Slots[variable.Slot].Boxed,
        BoundMember { Target: null } member => Read(null, member.Member),
        BoundMember { Member.Name: nameof(Nullable<int>.HasValue) } member when IsNullable(member.Target) => Evaluate(member.Target) is not null,
        BoundMember member when IsNullable(member.Target) => Required(member.Target),
        BoundMember member => Read(Required(member.Target), member.Member),
        BoundCall { Target: { } target } call when IsNullable(target) => Evaluate(target) ?? OrDefault(call, target),
        BoundCall call => Call(call, call.Target is null ? null : Required(call.Target)),
        BoundNew make => Invoke(() => make.Constructor.Invoke([.. make.Arguments.Select(Evaluate)])),
        BoundUnary unary => Unary(unary),
        BoundBinary binary => Arithmetic.Compute(binary.Operator, Numbers.Underlying(binary.Left.Type), Evaluate(binary.Left), Evaluate(binary.Right)),
        BoundLogical logical => Logical(logical.IsAnd, logical.Operands.Select(o => (bool?)Evaluate(o))),
        BoundIsNull test => DynamicValue.IsNull(Evaluate(test.Operand)) != test.Negated,
        BoundConditional c => Evaluate((bool)Evaluate(c.Condition)! ? c.WhenTrue : c.WhenFalse), // a bool is never null
        BoundCoalesce coalesce => Coalesce(coalesce),
        BoundConvert convert => Convert(Evaluate(convert.Operand), convert.Operand.Type, convert.Type),
        BoundTypeTest { IsAs: true } test => Evaluate(test.Operand) is { } o && test.Tested.IsInstanceOfType(o) ? o : null,
        BoundTypeTest test => test.Tested.IsInstanceOfType(Evaluate(test.Operand)),
        BoundIn membership => In(membership),
        BoundLet let => Let(let),
        BoundNullSafe safe => DynamicValue.OrNull(NullSafe(safe.Chain)),
        BoundArray array => MakeArray(array),
        BoundIndex index => Index(index, Required(index.Target)),
        BoundQuery query => Query(query, query.Source),
        BoundDynamic dynamic => dynamic.Site.RunAny(frame, [.. dynamic.Operands.Select(Evaluate)]),
        BoundRuleResult result => frame.ResultOf(result.Index, result.Name),
        BoundObject made => DynamicSite.Build([.. made.Names], [.. made.Values.Select(Evaluate)]),
        _ => throw new InvalidOperationException($"{node.GetType().Name} has no meaning."),
    };

    /// <summary>Three-valued: a deciding operand ends it, else one null makes it null.</summary>
    public static bool? Logical(bool isAnd, IEnumerable<bool?> operands)
    {
        bool? result = isAnd;
        foreach (var operand in operands)
        {
            if (operand == !isAnd)
            {
                return !isAnd;
            }

            result = operand is null ? null : result;
        }

        return result;
    }

    // A nullable is its value or null once boxed, so its three members are spelt out.
    private static bool IsNullable(BoundNode target) => Nullable.GetUnderlyingType(target.Type) is not null;

    private object? OrDefault(BoundCall call, BoundNode target) =>
        call.Arguments.Count > 0 ? Evaluate(call.Arguments[0]) : Activator.CreateInstance(Numbers.Underlying(target.Type));

    private object Required(BoundNode target) => Evaluate(target) ?? throw new RuleRunException($"{Name(target)} is null");

    /// <summary>The names by which an author reaches the value; null when it has none.</summary>
    public static string? PathOf(BoundNode node) => node switch
    {
        BoundVariable variable => variable.Variable.Name,
        BoundMember { Target: { } target } member when PathOf(target) is { } path => $"{path}.{FactPath.Word(member.Member.Name)}",
        BoundConvert convert => PathOf(convert.Operand),
        BoundDynamic { Site: MemberSite site, Target: { } target } when PathOf(target) is { } path => $"{path}.{site.Name}",
        BoundDynamic { Site: ConvertSite, Operands: [var operand] } => PathOf(operand),
        BoundCall call when DynamicSite.Wrapped(call) is { } wrapped => PathOf(wrapped),
        _ => null,
    };

    private static string Name(BoundNode node) => PathOf(node) ?? "a value";

    private static object? Read(object? target, MemberInfo member) =>
        Invoke(() => member is PropertyInfo property ? property.GetValue(target) : ((FieldInfo)member).GetValue(target));

    private object? Call(BoundCall call, object? target)
    {
        var arguments = call.Arguments.Select(Evaluate);
        return Invoke(() => call.Method.Invoke(target, [.. call.TakesFrame ? arguments.Prepend(frame) : arguments]));
    }

    // Reflection wraps what the callee throws.
    private static object? Invoke(Func<object?> call)
    {
        try
        {
            return call();
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }

    private object? Unary(BoundUnary node)
    {
        var operand = Evaluate(node.Operand);
        return operand switch
        {
            null => null,
            bool flag => !flag,
            int i => unchecked(-i),
            long l => unchecked(-l),
            float f => -f,
            double d => -d,
            decimal m => -m,
            TimeSpan span => -span,
            _ => throw new InvalidOperationException($"{operand.GetType().Name} has no negative."),
        };
    }

    private object? Coalesce(BoundCoalesce node)
    {
        var left = Evaluate(node.Left);
        return DynamicValue.IsNull(left) ? Evaluate(node.Right) : Convert(left, Numbers.Underlying(node.Left.Type), node.Type);
    }

    private bool In(BoundIn node)
    {
        var value = Evaluate(node.Operand);
        return node.Values.Any(v => Equals(v, value));
    }

    private object? Let(BoundLet node)
    {
        _values[node.Variable] = Evaluate(node.Value);
        return Evaluate(node.Body);
    }

    private Array MakeArray(BoundArray node)
    {
        var array = Array.CreateInstance(node.Type.GetElementType()!, node.Items.Count); // an array has an element type
        for (var i = 0; i < node.Items.Count; i++)
        {
            array.SetValue(Evaluate(node.Items[i]), i);
        }

        return array;
    }

    private object? Index(BoundIndex node, object target)
    {
        var index = Evaluate(node.Index);
        return node.Getter is null
            ? ((Array)target).GetValue((int)index!) // the binder made it an int
            : Invoke(() => node.Getter.Invoke(target, [index]));
    }

    private object? NullSafe(BoundNode node)
    {
        var target = node switch
        {
            BoundMember member => member.Target,
            BoundCall call => call.Target,
            BoundIndex index => index.Target,
            BoundQuery query => query.Source,
            BoundConvert convert => convert.Operand,
            BoundDynamic dynamic => dynamic.Target,
            _ => null,
        };
        target ??= DynamicSite.Wrapped(node);
        if (target is null)
        {
            return Evaluate(node);
        }

        if (NullSafe(target) is not { } value || value is Missing)
        {
            return null;
        }

        return node switch
        {
            BoundMember { Member.Name: nameof(Nullable<int>.HasValue) } when IsNullable(target) => true,
            BoundMember or BoundCall when IsNullable(target) => value,
            BoundMember member => Read(value, member.Member),
            BoundCall { Target: null } wrapped => Invoke(() => wrapped.Method.Invoke(null, wrapped.TakesFrame ? [frame, value] : [value])),
            BoundCall call => Call(call, value),
            BoundDynamic dynamic => dynamic.Site.RunAny(frame, [value, .. dynamic.Operands.Skip(1).Select(Evaluate)]),
            BoundIndex index => Index(index, value),
            BoundConvert convert => Convert(value, convert.Operand.Type, convert.Type),
            _ => Query((BoundQuery)node, new BoundConstant(value, target.Type, node.Span)),
        };
    }

    private static object? Convert(object? value, Type from, Type to)
    {
        var inner = Numbers.Underlying(to);
        if (value is Missing && to == typeof(object))
        {
            return value;
        }

        if (value is null)
        {
            return Conversions.AcceptsNull(to) ? null
                : from.IsValueType ? throw new InvalidOperationException("Nullable object must have a value.")
                : throw new RuleRunException("a value is null");
        }

        if (inner.IsInstanceOfType(value) && !(inner == typeof(object) && to != typeof(object)))
        {
            return value;
        }

        if (from == typeof(object) || !inner.IsValueType)
        {
            throw new InvalidCastException($"{TypeNames.Show(value.GetType())} is no {TypeNames.Show(to)}");
        }

        return Arithmetic.Cast(value, inner);
    }
}
