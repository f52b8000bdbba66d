using System.Linq.Expressions;
using System.Reflection;

namespace NetralitasGrid.Rules;

/// <summary>Turns bound expressions into expression trees for compilation. Variables must have been given a place first.</summary>
internal sealed partial class Emitter(ParameterExpression frame)
{
    private static readonly MethodInfo StringEquals = typeof(string).GetMethod(nameof(string.Equals), [typeof(string), typeof(string)])!;
    private static readonly MethodInfo StringOrder =
        typeof(string).GetMethod(nameof(string.CompareOrdinal), [typeof(string), typeof(string)])!;
    private static readonly MethodInfo ObjectEquals = typeof(object).GetMethod(nameof(object.Equals), [typeof(object), typeof(object)])!;

    private readonly Dictionary<Variable, Expression> _places = [];

    public void Place(Variable variable, Expression place) => _places[variable] = place;

    public Expression Emit(BoundNode node) => node switch
    {
        BoundConstant constant => Expression.Constant(constant.Value, constant.Type),
        BoundVariable variable => _places[variable.Variable],
        BoundMember member => Read(member.Target is null ? null : Emit(member.Target), member.Member),
        BoundCall call => EmitCall(call, call.Target is null ? null : Emit(call.Target)),
        BoundNew make => Expression.New(make.Constructor, make.Arguments.Select(Emit)),
        BoundUnary { IsNot: true } not => Expression.Not(Emit(not.Operand)),
        BoundUnary minus => Expression.Negate(Emit(minus.Operand)),
        BoundBinary binary => EmitBinary(binary),
        BoundLogical logical => Chain(logical.IsAnd, [.. logical.Operands.Select(Emit)]),
        BoundIsNull test => EmitIsNull(test),
        BoundConditional c => Expression.Condition(Emit(c.Condition), Emit(c.WhenTrue), Emit(c.WhenFalse), c.Type),
        BoundCoalesce coalesce => EmitCoalesce(coalesce),
        BoundConvert convert => EmitConvert(convert),
        BoundTypeTest { IsAs: true } test => Expression.TypeAs(Emit(test.Operand), test.Tested),
        BoundTypeTest test => Expression.TypeIs(Emit(test.Operand), test.Tested),
        BoundIn membership => EmitIn(membership),
        BoundLet let => EmitLet(let),
        BoundNullSafe safe => EmitNullSafe(safe),
        BoundArray array => Expression.NewArrayInit(array.Type.GetElementType()!, array.Items.Select(Emit)), // an array has an element type
        BoundIndex index => EmitIndex(index, Emit(index.Target)),
        BoundQuery query => EmitQuery(query),
        BoundDynamic dynamic => EmitDynamic(dynamic, dynamic.Operands.Select(Operand)),
        BoundRuleResult result => Expression.Call(frame, nameof(Frame.ResultOf), null, Expression.Constant(result.Index), Expression.Constant(result.Name)),
        BoundObject made => Expression.Call(
            typeof(DynamicSite).GetMethod(nameof(DynamicSite.Build))!, Expression.Constant(made.Names.ToArray()), // of our own
            Expression.NewArrayInit(typeof(object), made.Values.Select(Operand))),
        _ => throw new InvalidOperationException($"{node.GetType().Name} has no code."),
    };

    /// <summary>A chain as a balanced tree: a thousand operands must not nest a thousand deep.</summary>
    /// <param name="all">Operands after the one that decides are computed too.</param>
    public static Expression Chain(bool isAnd, ReadOnlySpan<Expression> operands, bool all = false)
    {
        if (operands.Length == 1)
        {
            return operands[0];
        }

        var left = Chain(isAnd, operands[..(operands.Length / 2)], all);
        var right = Chain(isAnd, operands[(operands.Length / 2)..], all);
        return (isAnd, all) switch
        {
            (true, false) => Expression.AndAlso(left, right),
            (true, true) => Expression.And(left, right),
            (false, false) => Expression.OrElse(left, right),
            (false, true) => Expression.Or(left, right),
        };
    }

    private static MemberExpression Read(Expression? target, MemberInfo member) =>
        member is PropertyInfo property ? Expression.Property(target, property) : Expression.Field(target, (FieldInfo)member);

    private MethodCallExpression EmitCall(BoundCall call, Expression? target)
    {
        var arguments = call.Arguments.Select(Emit);
        return Expression.Call(target, call.Method, call.TakesFrame ? arguments.Prepend(frame) : arguments);
    }

    private Expression EmitIndex(BoundIndex index, Expression target) =>
        index.Getter is null
            ? Expression.ArrayIndex(target, Emit(index.Index))
            : Expression.Call(target, index.Getter, Emit(index.Index));

    private Expression EmitBinary(BoundBinary node)
    {
        var left = Emit(node.Left);
        var right = Emit(node.Right);
        var op = node.Operator;
        if (op.IsComparison() && left.Type == typeof(string))
        {
            if (op.IsEquality())
            {
                var same = Expression.Call(StringEquals, left, right);
                return op == BinaryOperator.Equal ? same : Expression.Not(same);
            }

            return Expression.MakeBinary(Kind(op), Expression.Call(StringOrder, left, right), Expression.Constant(0));
        }

        if (op.IsEquality() && !left.Type.IsValueType)
        {
            var same = Expression.Call(ObjectEquals, left, right);
            return op == BinaryOperator.Equal ? same : Expression.Not(same);
        }

        return Expression.MakeBinary(Kind(op), left, right, liftToNull: !op.IsComparison(), null);
    }

    private static ExpressionType Kind(BinaryOperator op) => op switch
    {
        BinaryOperator.Equal => ExpressionType.Equal,
        BinaryOperator.NotEqual => ExpressionType.NotEqual,
        BinaryOperator.Less => ExpressionType.LessThan,
        BinaryOperator.LessOrEqual => ExpressionType.LessThanOrEqual,
        BinaryOperator.Greater => ExpressionType.GreaterThan,
        BinaryOperator.GreaterOrEqual => ExpressionType.GreaterThanOrEqual,
        BinaryOperator.Add => ExpressionType.Add,
        BinaryOperator.Subtract => ExpressionType.Subtract,
        BinaryOperator.Multiply => ExpressionType.Multiply,
        BinaryOperator.Divide => ExpressionType.Divide,
        BinaryOperator.Modulo => ExpressionType.Modulo,
        BinaryOperator.ShiftLeft => ExpressionType.LeftShift,
        BinaryOperator.ShiftRight => ExpressionType.RightShift,
        BinaryOperator.BitAnd => ExpressionType.And,
        _ => ExpressionType.Or,
    };

    private Expression EmitIsNull(BoundIsNull node)
    {
        var operand = Emit(node.Operand);
        if (!Conversions.AcceptsNull(operand.Type))
        {
            return Expression.Block(typeof(bool), operand, Expression.Constant(node.Negated));
        }

        var isNull = IsNull(operand);
        return node.Negated ? Expression.Not(isNull) : isNull;
    }

    private static Expression IsNull(Expression value) =>
        value.Type == typeof(object) ? Expression.Call(typeof(DynamicValue), nameof(DynamicValue.IsNull), null, value)
        : value.Type.IsValueType
            ? Expression.Not(Expression.Property(value, nameof(Nullable<int>.HasValue)))
            : Expression.ReferenceEqual(value, Expression.Constant(null));

    private BlockExpression EmitCoalesce(BoundCoalesce node)
    {
        var left = Emit(node.Left);
        var value = Expression.Variable(left.Type);
        return Expression.Block(node.Type, [value],
            Expression.Assign(value, left),
            Expression.Condition(IsNull(value), Emit(node.Right), ConvertTo(value, node.Type), node.Type));
    }

    private Expression EmitConvert(BoundConvert node) => ConvertTo(Emit(node.Operand), node.Type);

    // Null becoming a type without null, and numbers out of range, follow the unchecked rules of C#.
    private static Expression ConvertTo(Expression value, Type type) => value.Type == type ? value : Expression.Convert(value, type);

    private BlockExpression EmitLet(BoundLet node)
    {
        var value = Emit(node.Value);
        var local = Expression.Variable(value.Type);
        Place(node.Variable, local);
        return Expression.Block(node.Type, [local], Expression.Assign(local, value), Emit(node.Body));
    }

    private Expression EmitNullSafe(BoundNullSafe node)
    {
        var result = NullSafe(node.Chain);
        return node.Type == typeof(object)
            ? Expression.Call(typeof(DynamicValue), nameof(DynamicValue.OrNull), null, ConvertTo(result, node.Type))
            : ConvertTo(result, node.Type);
    }

    // Every link whose target may be null is guarded, so that the chain is null instead of a fault.
    private Expression NullSafe(BoundNode node)
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
            return Emit(node);
        }

        var inner = NullSafe(target);
        if (!Conversions.AcceptsNull(inner.Type))
        {
            return Link(node, ConvertTo(inner, target.Type));
        }

        var value = Expression.Variable(inner.Type);
        var link = Link(node, ConvertTo(value, target.Type));
        var type = Conversions.MakeNullable(link.Type);
        return Expression.Block(type, [value],
            Expression.Assign(value, inner),
            Expression.Condition(IsNull(value), Expression.Default(type), ConvertTo(link, type), type));
    }

    private Expression Link(BoundNode node, Expression target)
    {
        var place = new Variable("np", target.Type, VariableKind.Element);
        Place(place, target);
        return node switch
        {
            BoundMember member => Read(target, member.Member),
            BoundCall { Target: null } wrapped => Expression.Call(wrapped.Method, wrapped.TakesFrame ? [frame, target] : [target]),
            BoundCall call => EmitCall(call, target),
            BoundDynamic dynamic => EmitDynamic(dynamic, dynamic.Operands.Skip(1).Select(Operand).Prepend(target)),
            BoundIndex index => EmitIndex(index, target),
            BoundConvert convert => ConvertTo(target, convert.Type),
            BoundQuery q => EmitQuery(new BoundQuery(q.Operator, new BoundVariable(place, q.Span), q.Element, q.Lambda, q.Argument, q.Type, q.Span)),
            _ => throw new InvalidOperationException($"{node.GetType().Name} is no link."),
        };
    }

    // Operands are boxed; a constant is, once.
    private Expression Operand(BoundNode node) => node is BoundConstant { Value: var value }
        ? Expression.Constant(value, typeof(object))
        : ConvertTo(Emit(node), typeof(object));

    private MethodCallExpression EmitDynamic(BoundDynamic node, IEnumerable<Expression> operands)
    {
        var site = Expression.Constant(node.Site, node.Site.GetType());
        var values = operands.ToArray();
        return node.Site is CompareSite
            ? Expression.Call(site, nameof(CompareSite.Test), null, [frame, .. values])
            : values.Length switch
            {
                1 when node.Site is not CallSite => Expression.Call(site, nameof(DynamicSite.Run1), null, frame, values[0]),
                2 when node.Site is not CallSite => Expression.Call(site, nameof(DynamicSite.Run2), null, [frame, .. values]),
                _ => Expression.Call(site, nameof(DynamicSite.Run), null, frame, Expression.NewArrayInit(typeof(object), values)),
            };
    }
}
