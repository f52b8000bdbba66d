using System.Globalization;

namespace NetralitasGrid.Rules;

/// <summary>
/// Numbers whose types are seen only at run time. They widen as typed ones do, but where typed ones do not mix (decimal with double,
/// ulong with long) they meet in decimal: how JSON or a dictionary happened to hold a number must not decide a rule.
/// </summary>
internal static class DynamicNumbers
{
    /// <summary>How two numbers compare; null when one of them is no number or is NaN.</summary>
    public static int? Order(object left, object right)
    {
        if (Whole(left) is { } a && Whole(right) is { } b)
        {
            return a.CompareTo(b);
        }

        return Meet(left, right) switch
        {
            (double x, double y) => double.IsNaN(x) || double.IsNaN(y) ? null : x.CompareTo(y),
            ({ } x, { } y) => ((IComparable)x).CompareTo(y),
            _ => null,
        };
    }

    public static bool AreNumbers(object left, object right) => Numbers.IsNumber(left.GetType()) && Numbers.IsNumber(right.GetType());

    /// <summary>The result of <c>+ - * / %</c>; null when one of them is no number.</summary>
    public static object? Compute(BinaryOperator op, object left, object right) =>
        Meet(left, right) is (var a, var b) ? Arithmetic.Compute(op, a.GetType(), a, b) : null;

    private static long? Whole(object value) => value switch
    {
        int n => n,
        long n => n,
        short n => n,
        byte n => n,
        _ => null,
    };

    private static (object, object)? Meet(object left, object right)
    {
        var (a, b) = (left.GetType(), right.GetType());
        if (a == b && (a == typeof(int) || a == typeof(long) || a == typeof(double) || a == typeof(decimal)))
        {
            return (left, right);
        }

        if (!Numbers.IsNumber(a) || !Numbers.IsNumber(b))
        {
            return null;
        }

        if (Numbers.CommonOf(a, b) is { } common)
        {
            return (Arithmetic.Cast(left, common), Arithmetic.Cast(right, common));
        }

        try
        {
            return (Convert.ToDecimal(left, CultureInfo.InvariantCulture), Convert.ToDecimal(right, CultureInfo.InvariantCulture));
        }
        catch (OverflowException)
        {
            return (Convert.ToDouble(left, CultureInfo.InvariantCulture), Convert.ToDouble(right, CultureInfo.InvariantCulture));
        }
    }
}
