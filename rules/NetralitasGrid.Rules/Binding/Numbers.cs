namespace NetralitasGrid.Rules;

/// <summary>The numeric types and the conversions between them that lose nothing.</summary>
internal static class Numbers
{
    private static readonly Type[] Integral =
        [typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong)];

    private static readonly Dictionary<Type, Type[]> Wider = new()
    {
        [typeof(sbyte)] = [typeof(short), typeof(int), typeof(long), typeof(float), typeof(double), typeof(decimal)],
        [typeof(byte)] =
            [typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(float), typeof(double), typeof(decimal)],
        [typeof(short)] = [typeof(int), typeof(long), typeof(float), typeof(double), typeof(decimal)],
        [typeof(ushort)] = [typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(float), typeof(double), typeof(decimal)],
        [typeof(int)] = [typeof(long), typeof(float), typeof(double), typeof(decimal)],
        [typeof(uint)] = [typeof(long), typeof(ulong), typeof(float), typeof(double), typeof(decimal)],
        [typeof(long)] = [typeof(float), typeof(double), typeof(decimal)],
        [typeof(ulong)] = [typeof(float), typeof(double), typeof(decimal)],
        [typeof(float)] = [typeof(double)],
        [typeof(char)] = [typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(float), typeof(double), typeof(decimal)],
        [typeof(double)] = [],
        [typeof(decimal)] = [],
    };

    public static bool IsNumber(Type type) => Wider.ContainsKey(type) && type != typeof(char);

    public static bool IsIntegral(Type type) => Array.IndexOf(Integral, type) >= 0;

    /// <summary>How far a widening goes; -1 when it would lose something.</summary>
    public static int Distance(Type from, Type to) => Wider.TryGetValue(from, out var wider) ? Array.IndexOf(wider, to) : -1;

    /// <summary>The constant in another numeric type, exactly; null when that type does not hold it.</summary>
    public static object? Fit(object value, Type target)
    {
        try
        {
            switch (value)
            {
                case double d when target == typeof(decimal):
                    return (decimal)d;
                case double d when target == typeof(float):
                    return (float)d;
                case double or float or decimal when IsIntegral(target):
                    return null;
                case double or float when target == typeof(decimal):
                    return null;
            }

            return IsNumber(target) ? Convert.ChangeType(value, target, System.Globalization.CultureInfo.InvariantCulture) : null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <summary>The type in which two numbers meet; null when none holds both.</summary>
    public static Type? Common(BoundNode left, BoundNode right)
    {
        var a = Underlying(left.Type);
        var b = Underlying(right.Type);
        if (!IsNumber(a) || !IsNumber(b))
        {
            return null;
        }

        return CommonWithLiteral(left, b) ?? CommonWithLiteral(right, a) ?? CommonOf(a, b);
    }

    public static Type Underlying(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    // A literal takes the type of a variable that is wider, or that would not mix with it otherwise.
    private static Type? CommonWithLiteral(BoundNode literal, Type other) =>
        literal is BoundConstant { IsLiteral: true, Value: { } value } && value.GetType() is var own
        && ((other == typeof(decimal) && own != other) || (IsIntegral(own) && other is { } && (other == typeof(ulong) || other == typeof(uint))))
        && Fit(value, other) is not null
            ? other
            : null;

    public static Type? CommonOf(Type a, Type b)
    {
        if (a == typeof(decimal) || b == typeof(decimal))
        {
            var other = a == typeof(decimal) ? b : a;
            return other == typeof(double) || other == typeof(float) ? null : typeof(decimal);
        }

        if (a == typeof(double) || b == typeof(double))
        {
            return typeof(double);
        }

        if (a == typeof(float) || b == typeof(float))
        {
            return typeof(float);
        }

        if (a == typeof(ulong) || b == typeof(ulong))
        {
            var other = a == typeof(ulong) ? b : a;
            return other == typeof(ulong) || Distance(other, typeof(ulong)) >= 0 ? typeof(ulong) : null;
        }

        if (a == typeof(long) || b == typeof(long))
        {
            return typeof(long);
        }

        if (a == typeof(uint) || b == typeof(uint))
        {
            var other = a == typeof(uint) ? b : a;
            return other == typeof(uint) || Distance(other, typeof(uint)) >= 0 ? typeof(uint) : typeof(long);
        }

        return typeof(int);
    }
}
