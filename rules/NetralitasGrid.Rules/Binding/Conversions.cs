namespace NetralitasGrid.Rules;

/// <summary>The conversions that happen by themselves.</summary>
internal static class Conversions
{
    private const int Boxing = 50;
    private const int ToBase = 20;

    /// <summary>What a conversion costs an overload: 0 for none, more the further; null when there is none.</summary>
    public static int? Cost(BoundNode node, Type target)
    {
        var from = node.Type;
        if (from == target)
        {
            return 0;
        }

        if (node.IsNullLiteral)
        {
            return AcceptsNull(target) ? 1 : null;
        }

        if (Nullable.GetUnderlyingType(target) is { } inner)
        {
            return Nullable.GetUnderlyingType(from) is { } own
                ? Numbers.Distance(own, inner) is >= 0 and var step ? 1 + step : null
                : Cost(node, inner) is { } cost ? cost + 1 : null;
        }

        if (Numbers.Distance(from, target) is >= 0 and var distance)
        {
            return 1 + distance;
        }

        if (node is BoundConstant { Value: { } value, IsLiteral: true })
        {
            if ((value is char && target == typeof(string)) || (value is string { Length: 1 } && target == typeof(char)))
            {
                return 1;
            }

            if (Numbers.IsNumber(from) && Numbers.IsNumber(target) && Numbers.Fit(value, target) is not null)
            {
                return 15;
            }
        }

        return target.IsAssignableFrom(from) ? target == typeof(object) || from.IsValueType ? Boxing : ToBase : null;
    }

    /// <summary>The node in the wanted type; null when it does not convert by itself.</summary>
    public static BoundNode? Implicit(BoundNode node, Type target)
    {
        if (node.Type == target || node is BoundError)
        {
            return node;
        }

        if (Cost(node, target) is null)
        {
            return null;
        }

        if (node.IsNullLiteral)
        {
            return new BoundConstant(null, target, node.Span);
        }

        if (node is BoundConstant { Value: { } value })
        {
            var inner = Numbers.Underlying(target);
            var constant = value switch
            {
                char c when inner == typeof(string) => c.ToString(),
                string s when inner == typeof(char) => s[0],
                char c when Numbers.IsNumber(inner) => Numbers.Fit((ushort)c, inner),
                _ when Numbers.IsNumber(inner) => Numbers.Fit(value, inner),
                _ => null,
            };
            if (constant is not null)
            {
                return new BoundConstant(constant, target, node.Span);
            }
        }

        return Convert(node, target);
    }

    public static BoundNode Convert(BoundNode node, Type target) =>
        node.Type == target ? node : new BoundConvert(node, target, node.Span);

    public static bool AcceptsNull(Type type) => !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;

    public static Type MakeNullable(Type type) =>
        AcceptsNull(type) ? type : typeof(Nullable<>).MakeGenericType(type);

    /// <summary>The type in which two values meet, as the branches of a condition do; null when there is none.</summary>
    public static Type? Common(BoundNode left, BoundNode right)
    {
        if (left.Type == right.Type)
        {
            return left.Type;
        }

        if (left.IsNullLiteral || right.IsNullLiteral)
        {
            return MakeNullable(left.IsNullLiteral ? right.Type : left.Type);
        }

        if (Numbers.Common(left, right) is { } number)
        {
            var nullable = Nullable.GetUnderlyingType(left.Type) ?? Nullable.GetUnderlyingType(right.Type);
            return nullable is null ? number : MakeNullable(number);
        }

        return Cost(left, right.Type) is not null ? right.Type : Cost(right, left.Type) is not null ? left.Type : null;
    }
}
