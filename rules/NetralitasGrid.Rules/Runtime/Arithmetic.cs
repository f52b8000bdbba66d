using System.Globalization;
using System.Numerics;

namespace NetralitasGrid.Rules;

/// <summary>Operators over boxed values, for the <see cref="Interpreter"/>. Null makes every comparison false but <c>!=</c>, and every sum null.</summary>
internal static class Arithmetic
{
    public static object? Compute(BinaryOperator op, Type type, object? left, object? right)
    {
        if (op.IsEquality())
        {
            return Same(left, right) == (op == BinaryOperator.Equal);
        }

        if (op.IsComparison() && type == typeof(string))
        {
            return Ordered(op, string.CompareOrdinal((string?)left, (string?)right));
        }

        if (left is bool || right is bool || (type == typeof(bool) && !op.IsComparison()))
        {
            return Interpreter.Logical(op == BinaryOperator.BitAnd, [(bool?)left, (bool?)right]);
        }

        if (left is null || right is null)
        {
            return op.IsComparison() ? false : null;
        }

        if (op is BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight)
        {
            return Shift(op == BinaryOperator.ShiftLeft, left, (int)right);
        }

        return (left, right) switch
        {
            (int a, int b) => Numeric(op, a, b),
            (long a, long b) => Numeric(op, a, b),
            (uint a, uint b) => Numeric(op, a, b),
            (ulong a, ulong b) => Numeric(op, a, b),
            (short a, short b) => Numeric(op, a, b),
            (ushort a, ushort b) => Numeric(op, a, b),
            (byte a, byte b) => Numeric(op, a, b),
            (sbyte a, sbyte b) => Numeric(op, a, b),
            (float a, float b) => Real(op, a, b),
            (double a, double b) => Real(op, a, b),
            (decimal a, decimal b) => Real(op, a, b),
            _ when op.IsComparison() => Ordered(op, ((IComparable)left).CompareTo(right)),
            _ => Time(op, left, right),
        };
    }

    public static object AddChecked(Type type, object left, object right) => type switch
    {
        _ when type == typeof(int) => checked((int)left + (int)right),
        _ when type == typeof(long) => checked((long)left + (long)right),
        _ when type == typeof(ulong) => checked((ulong)left + (ulong)right),
        _ => Compute(BinaryOperator.Add, type, left, right)!, // neither is null
    };

    /// <summary>A number, character or enum as another, by the unchecked rules of C#.</summary>
    public static object Cast(object value, Type target)
    {
        if (target.IsEnum)
        {
            return Enum.ToObject(target, Cast(value, Enum.GetUnderlyingType(target)));
        }

        if (value is Enum)
        {
            value = Convert.ChangeType(value, Enum.GetUnderlyingType(value.GetType()), CultureInfo.InvariantCulture);
        }

        return value switch
        {
            char c => From<ushort>(c, target),
            sbyte n => From(n, target),
            byte n => From(n, target),
            short n => From(n, target),
            ushort n => From(n, target),
            int n => From(n, target),
            uint n => From(n, target),
            long n => From(n, target),
            ulong n => From(n, target),
            float n => From(n, target),
            double n => From(n, target),
            decimal n => From(n, target),
            _ => throw new InvalidCastException($"{TypeNames.Show(value.GetType())} is no {TypeNames.Show(target)}"),
        };
    }

    private static object From<T>(T value, Type target)
        where T : INumber<T> => Type.GetTypeCode(target) switch
        {
            TypeCode.Char => (char)To<T, ushort>(value),
            TypeCode.SByte => To<T, sbyte>(value),
            TypeCode.Byte => To<T, byte>(value),
            TypeCode.Int16 => To<T, short>(value),
            TypeCode.UInt16 => To<T, ushort>(value),
            TypeCode.Int32 => To<T, int>(value),
            TypeCode.UInt32 => To<T, uint>(value),
            TypeCode.Int64 => To<T, long>(value),
            TypeCode.UInt64 => To<T, ulong>(value),
            TypeCode.Single => float.CreateTruncating(value),
            TypeCode.Double => double.CreateTruncating(value),
            TypeCode.Decimal => decimal.CreateChecked(value),
            _ => throw new InvalidCastException($"a number is no {TypeNames.Show(target)}"),
        };

    // Decimals are checked, as C# has it; the rest wraps.
    private static TTo To<TFrom, TTo>(TFrom value)
        where TFrom : INumber<TFrom>
        where TTo : INumber<TTo> =>
        value is decimal m ? TTo.CreateChecked(decimal.Truncate(m)) : TTo.CreateTruncating(value);

    private static bool Same(object? left, object? right) => (left, right) switch
    {
        (double a, double b) => a == b,
        (float a, float b) => a == b,
        _ => Equals(left, right),
    };

    private static object Numeric<T>(BinaryOperator op, T a, T b)
        where T : IBinaryInteger<T> => op switch
        {
            BinaryOperator.BitAnd => a & b,
            BinaryOperator.BitOr => a | b,
            _ => Real(op, a, b),
        };

    private static object Real<T>(BinaryOperator op, T a, T b)
        where T : INumber<T> => unchecked(op switch
        {
            BinaryOperator.Less => a < b,
            BinaryOperator.LessOrEqual => a <= b,
            BinaryOperator.Greater => a > b,
            BinaryOperator.GreaterOrEqual => a >= b,
            BinaryOperator.Add => a + b,
            BinaryOperator.Subtract => a - b,
            BinaryOperator.Multiply => a * b,
            BinaryOperator.Divide => a / b,
            BinaryOperator.Modulo => (object)(a % b),
            _ => throw new InvalidOperationException($"{op} is no operator of numbers."),
        });

    private static object Shift(bool toLeft, object value, int by) => value switch
    {
        int n => toLeft ? n << by : n >> by,
        uint n => toLeft ? n << by : n >> by,
        long n => toLeft ? n << by : n >> by,
        ulong n => toLeft ? n << by : n >> by,
        _ => throw new InvalidOperationException($"{value.GetType().Name} has no shift."),
    };

    private static object Time(BinaryOperator op, object left, object right) => (left, right, op) switch
    {
        (DateTime a, DateTime b, BinaryOperator.Subtract) => a - b,
        (DateTime a, TimeSpan b, BinaryOperator.Subtract) => a - b,
        (DateTime a, TimeSpan b, _) => a + b,
        (DateTimeOffset a, DateTimeOffset b, BinaryOperator.Subtract) => a - b,
        (DateTimeOffset a, TimeSpan b, BinaryOperator.Subtract) => a - b,
        (DateTimeOffset a, TimeSpan b, _) => a + b,
        (TimeSpan a, TimeSpan b, BinaryOperator.Subtract) => a - b,
        (TimeSpan a, TimeSpan b, _) => a + b,
        _ => throw new InvalidOperationException($"{op} does not apply to {left.GetType().Name} and {right.GetType().Name}."),
    };

    private static bool Ordered(BinaryOperator op, int order) => op switch
    {
        BinaryOperator.Less => order < 0,
        BinaryOperator.LessOrEqual => order <= 0,
        BinaryOperator.Greater => order > 0,
        _ => order >= 0,
    };
}
