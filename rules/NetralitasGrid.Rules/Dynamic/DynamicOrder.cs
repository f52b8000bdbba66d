using System.Runtime.CompilerServices;

namespace NetralitasGrid.Rules;

/// <summary>Order and equality of values of any type: numbers by their value, texts by code point, null first; equal for the rest means Equals.</summary>
internal sealed class DynamicOrder : IComparer<object?>, IEqualityComparer<object?>
{
    public static readonly DynamicOrder Instance = new();

    /// <summary>Whether two values are equal; values that do not compare are not.</summary>
    public static bool Same(object? left, object? right)
    {
        if (DynamicValue.IsNull(left) || DynamicValue.IsNull(right))
        {
            return DynamicValue.IsNull(left) && DynamicValue.IsNull(right);
        }

        return left is string text && right is string other ? text == other // DynamicValue.IsNull left no null
            : DynamicNumbers.AreNumbers(left!, right!) ? DynamicNumbers.Order(left!, right!) == 0
            : left!.Equals(right) || (left is char c && right is string { Length: 1 } s && s[0] == c)
                || (right is char d && left is string { Length: 1 } t && t[0] == d);
    }

    /// <exception cref="DynamicFault">They have no order.</exception>
    public int Compare(object? x, object? y)
    {
        if (DynamicValue.IsNull(x) || DynamicValue.IsNull(y))
        {
            return (DynamicValue.IsNull(x) ? 0 : 1) - (DynamicValue.IsNull(y) ? 0 : 1);
        }

        if (x is string text && y is string other)
        {
            return string.CompareOrdinal(text, other);
        }

        if (DynamicNumbers.AreNumbers(x!, y!)) // neither is null
        {
            return DynamicNumbers.Order(x!, y!) ?? Comparer<double>.Default.Compare(ToDouble(x!), ToDouble(y!));
        }

        return x is IComparable comparable && x.GetType() == y!.GetType()
            ? comparable.CompareTo(y)
            : throw new DynamicFault($"{TypeNames.Show(x!.GetType())} and {TypeNames.Show(y!.GetType())} have no order");
    }

    bool IEqualityComparer<object?>.Equals(object? x, object? y) => Same(x, y);

    // Numbers of any type that are equal have one hash; a char is equal to its string.
    int IEqualityComparer<object?>.GetHashCode(object? obj) => obj switch
    {
        null or Missing or DBNull => 0,
        char c => c.ToString().GetHashCode(StringComparison.Ordinal),
        string text => text.GetHashCode(StringComparison.Ordinal),
        RuleObject or RuleList => RuntimeHelpers.GetHashCode(obj),
        _ when Numbers.IsNumber(obj.GetType()) => ToDouble(obj).GetHashCode(),
        _ => obj.GetHashCode(),
    };

    private static double ToDouble(object value) => Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture);
}
