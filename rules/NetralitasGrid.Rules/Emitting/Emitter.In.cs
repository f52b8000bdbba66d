using System.Collections.Frozen;
using System.Linq.Expressions;

namespace NetralitasGrid.Rules;

internal sealed partial class Emitter
{
    private const int MaxTests = 12;

    /// <summary>Small whole numbers and enums are one bit test; a few values are compared one by one; many are looked up.</summary>
    private BlockExpression EmitIn(BoundIn node)
    {
        var operand = Emit(node.Operand);
        var type = Numbers.Underlying(operand.Type);
        var value = Expression.Variable(operand.Type);
        var inner = operand.Type == type ? (Expression)value : Expression.Call(value, "GetValueOrDefault", null);
        var known = node.Values.Where(v => v is not null).Distinct().ToArray();
        var test = known.Length == 0 ? Expression.Constant(false)
            : BitTest(type, inner, known) ?? (known.Length <= MaxTests ? OneByOne(type, inner, known) : LookUp(type, inner, known));
        if (operand.Type != type)
        {
            test = Expression.AndAlso(Expression.Property(value, "HasValue"), test);
        }

        if (node.Values.Contains(null) && Conversions.AcceptsNull(operand.Type))
        {
            test = Expression.OrElse(IsNull(value), test);
        }

        return Expression.Block(typeof(bool), [value], Expression.Assign(value, operand), test);
    }

    private static BinaryExpression? BitTest(Type type, Expression value, object?[] known)
    {
        var number = type.IsEnum ? Enum.GetUnderlyingType(type) : type;
        if (!Numbers.IsIntegral(number) || number == typeof(ulong) || known.Length < 2)
        {
            return null;
        }

        var mask = 0UL;
        foreach (var constant in known)
        {
            var bit = Convert.ToInt64(constant, System.Globalization.CultureInfo.InvariantCulture);
            if (bit is < 0 or > 63)
            {
                return null;
            }

            mask |= 1UL << (int)bit;
        }

        // A shift counts modulo 64, so the range is tested as well; as an unsigned number that is one comparison.
        var wide = number == typeof(long) ? typeof(long) : typeof(int);
        var unsigned = wide == typeof(long) ? typeof(ulong) : typeof(uint);
        var whole = Expression.Convert(value, wide);
        return Expression.AndAlso(
            Expression.LessThan(Expression.Convert(whole, unsigned), Expression.Convert(Expression.Constant(64), unsigned)),
            Expression.NotEqual(
                Expression.And(
                    Expression.RightShift(Expression.Constant(mask), Expression.Convert(whole, typeof(int))),
                    Expression.Constant(1UL)),
                Expression.Constant(0UL)));
    }

    private static Expression OneByOne(Type type, Expression value, object?[] known) =>
        Chain(isAnd: false, [.. known.Select(k => SameAs(type, value, k!))]); // nulls were left out

    private static Expression SameAs(Type type, Expression value, object constant)
    {
        var other = Expression.Constant(constant, type);
        if (type == typeof(string))
        {
            return Expression.Call(StringEquals, value, other);
        }

        if (type.IsEnum)
        {
            var number = Enum.GetUnderlyingType(type);
            return Expression.Equal(Expression.Convert(value, number), Expression.Convert(other, number));
        }

        return type.IsValueType ? Expression.Equal(value, other) : Expression.Call(ObjectEquals, value, other);
    }

    private static MethodCallExpression LookUp(Type type, Expression value, object?[] known)
    {
        var make = typeof(Emitter).GetMethod(nameof(MakeSet), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!;
        var set = make.MakeGenericMethod(type).Invoke(null, [known])!; // of our own, never null
        return Expression.Call(
            Expression.Constant(set), typeof(FrozenSet<>).MakeGenericType(type).GetMethod(nameof(FrozenSet<int>.Contains), [type])!, value);
    }

    private static FrozenSet<T> MakeSet<T>(object[] values) => values.Cast<T>().ToFrozenSet();
}
