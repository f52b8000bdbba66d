using System.Collections;

namespace NetralitasGrid.Rules;

/// <summary>What compiled and interpreted rules ask of values whose type is not known beforehand.</summary>
internal static class DynamicValue
{
    /// <summary>Null, or a member that is not there.</summary>
    public static bool IsNull(object? value) => value is null or Missing or DBNull;

    /// <summary>The value with a missing member as null.</summary>
    public static object? OrNull(object? value) => IsNull(value) ? null : value;

    /// <summary>What was read from a fact of a dynamic type.</summary>
    public static object? Read(object? value) => DynamicReader.Read(value);

    /// <summary>A condition: null when the value is.</summary>
    public static bool? Truth(object? value) => value switch
    {
        bool flag => flag,
        null or DBNull => null,
        Missing missing => throw missing.Fault(),
        _ => throw new DynamicFault($"expression of type 'Boolean' expected, but this is {TypeNames.Show(value.GetType())}"),
    };

    /// <summary>The elements of what must be a list.</summary>
    public static IReadOnlyList<object?> Sequence(Frame frame, object? value)
    {
        switch (value)
        {
            case IReadOnlyList<object?> list:
                return list;
            case Missing missing:
                throw missing.Fault();
            case null:
                throw new RuleRunException("the list is null");
            case IEnumerable items when !MemberAccess.IsForbidden(value.GetType()):
                var all = new List<object?>();
                foreach (var item in items)
                {
                    frame.Charge(1);
                    all.Add(DynamicReader.Read(item));
                }

                return all;
            default:
                throw new DynamicFault($"{TypeNames.Show(value.GetType())} is not a list");
        }
    }

    /// <summary>The parts of a text that is joined: the elements of a list, or the one value.</summary>
    public static IEnumerable<string?> Texts(Frame frame, object? value) =>
        value is IEnumerable and not (string or RuleObject) ? [.. Sequence(frame, value).Select(RuleText.Of)] : [RuleText.Of(value)];

    /// <summary><c>x in y</c>, where y is a list or one value.</summary>
    public static bool IsIn(Frame frame, object? value, object? list)
    {
        if (list is not IEnumerable or RuleObject || (list is string && value is not char))
        {
            return DynamicOrder.Same(value, list);
        }

        foreach (var item in Sequence(frame, list))
        {
            frame.Charge(1);
            if (DynamicOrder.Same(item, value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The sum of numbers of any type; nulls count as nothing.</summary>
    public static object Sum(Frame frame, IEnumerable<object?> values)
    {
        object sum = 0;
        foreach (var value in values)
        {
            frame.Charge(1);
            if (value is Missing missing)
            {
                throw missing.Fault();
            }

            sum = value is null ? sum : DynamicNumbers.Compute(BinaryOperator.Add, sum, value) ?? throw NoNumber(value);
        }

        return sum;
    }

    /// <summary>The mean of numbers of any type, a double unless there is a decimal among them.</summary>
    public static object Average(Frame frame, IEnumerable<object?> values)
    {
        var all = values.Where(v => v is not null).ToList();
        var sum = Sum(frame, all);
        return all.Count == 0
            ? throw new RuleRunException("the list is empty")
            : sum is decimal total ? total / all.Count : Convert.ToDouble(sum, System.Globalization.CultureInfo.InvariantCulture) / all.Count;
    }

    private static DynamicFault NoNumber(object value) => new($"{TypeNames.Show(value.GetType())} is no number");
}
