namespace NetralitasGrid.Rules;

internal sealed partial class Binder
{
    private BoundNode BindBinary(BinarySyntax syntax)
    {
        var left = Bind(syntax.Left);
        var right = Bind(syntax.Right);
        if (left is BoundError || right is BoundError)
        {
            return new BoundError(syntax.Span);
        }

        var op = syntax.Operator;
        if (op.IsComparison())
        {
            return Compare(op, left, right, syntax.Span);
        }

        if (IsDynamic(left) || IsDynamic(right))
        {
            return Dynamic(new ComputeSite(Binding, op, syntax.OperatorSpan, left, right), syntax.Span, left, right);
        }

        if (op is BinaryOperator.Add or BinaryOperator.BitAnd && (left.Type == typeof(string) || right.Type == typeof(string)))
        {
            return new BoundCall(null, typeof(RuleText).GetMethod(nameof(RuleText.Concat))!, // of our own
                [ToText(left), ToText(right)], syntax.Span);
        }

        return (op switch
        {
            BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight => Shift(op, left, right, syntax.Span),
            BinaryOperator.BitAnd or BinaryOperator.BitOr => Bits(op, left, right, syntax.Span),
            _ => Calculate(op, left, right, syntax.Span) ?? CalculateTime(op, left, right, syntax.Span),
        }) ?? (BoundNode)Incompatible(op, left, right, syntax);
    }

    private BoundError Incompatible(BinaryOperator op, BoundNode left, BoundNode right, BinarySyntax syntax) =>
        Fault(RuleCodes.OperatorTypes, syntax.OperatorSpan, $"'{op.Spelling()}' does not apply to {Show(left)} and {Show(right)}");

    private BoundNode Compare(BinaryOperator op, BoundNode left, BoundNode right, TextSpan span, bool lenient = false)
    {
        if (left.IsNullLiteral || right.IsNullLiteral)
        {
            var other = left.IsNullLiteral ? right : left;
            if (op.IsEquality())
            {
                return new BoundIsNull(other, op == BinaryOperator.NotEqual, span);
            }

            var nullable = Conversions.MakeNullable(other.Type);
            (left, right) = (Conversions.Implicit(left, nullable) ?? left, Conversions.Implicit(right, nullable) ?? right);
        }

        if (IsDynamic(left) || IsDynamic(right))
        {
            return new BoundDynamic(new CompareSite(Binding, op, lenient, left, right), [left, right], span);
        }

        if (Compared(right, left.Type) is { } r && Numbers.Common(left, right) is null)
        {
            return r is BoundError ? r : Comparison(op, left, r, span);
        }

        if (Compared(left, right.Type) is { } l && Numbers.Common(left, right) is null)
        {
            return l is BoundError ? l : Comparison(op, l, right, span);
        }

        if (AsNumber(left, right) is { } a && AsNumber(right, left) is { } b && Numbers.Common(a, b) is { } type)
        {
            return Comparison(op, To(a, type), To(b, type), span);
        }

        return IncompatibleComparison(op, left, right, span);
    }

    /// <summary>A value made comparable with the other side's type: the same type, or a string constant read as one. Null: it is not.</summary>
    private BoundNode? Compared(BoundNode node, Type other)
    {
        var type = Numbers.Underlying(other);
        if (node is BoundConstant { Value: string text } && type != typeof(string) && Constants.IsReadable(type))
        {
            if (Constants.Read(text, type) is { } value)
            {
                return new BoundConstant(value, type, node.Span);
            }

            return type.IsEnum
                ? UnknownCode(type, text, node.Span)
                : Fault(RuleCodes.BadConstant, node.Span, $"\"{text}\" is no {TypeNames.Show(type)}",
                    Constants.Expected(type) ?? "a number");
        }

        return Numbers.Underlying(node.Type) == type ? node : Conversions.Implicit(node, other);
    }

    // The author writes codes; the enum's own spelling is suggested only when it is one already.
    private BoundError UnknownCode(Type type, string text, TextSpan span)
    {
        const int MostListed = 12;
        var names = Enum.GetNames(type).Select(n => text.Any(char.IsLower) ? n : EnumNames.Code(n)).ToList();
        var nearest = NearestName.Of(text, names);
        return Fault(RuleCodes.UnknownEnumName, span, $"\"{text}\" is no {TypeNames.Show(type)}",
            nearest is null && names.Count <= MostListed ? $"one of {string.Join(", ", names)}" : null, nearest);
    }

    private static BoundNode? AsNumber(BoundNode node, BoundNode other)
    {
        var type = Numbers.Underlying(node.Type);
        if (Numbers.IsNumber(type))
        {
            return node;
        }

        if (type == typeof(char) && Numbers.IsNumber(Numbers.Underlying(other.Type)))
        {
            return Conversions.Convert(node, Like(node.Type, typeof(int)));
        }

        return type.IsEnum && Numbers.IsIntegral(Numbers.Underlying(other.Type))
            ? Conversions.Convert(node, Like(node.Type, Enum.GetUnderlyingType(type)))
            : null;
    }

    private BoundNode Comparison(BinaryOperator op, BoundNode left, BoundNode right, TextSpan span)
    {
        var type = Numbers.Underlying(left.Type);
        if (type != Numbers.Underlying(right.Type))
        {
            // One side's type is the other's base.
            type = typeof(object);
        }

        var nullable = Nullable.GetUnderlyingType(left.Type) is not null || Nullable.GetUnderlyingType(right.Type) is not null;
        if (type.IsEnum || type == typeof(char))
        {
            var number = type.IsEnum ? Enum.GetUnderlyingType(type) : typeof(int);
            (left, right) = (Conversions.Convert(left, Like(left.Type, number)), Conversions.Convert(right, Like(right.Type, number)));
            type = number;
        }

        var ordered = Numbers.IsNumber(type) || type == typeof(string) || type == typeof(DateTime) || type == typeof(DateTimeOffset)
            || type == typeof(DateOnly) || type == typeof(TimeOnly) || type == typeof(TimeSpan) || type == typeof(Guid);
        if (!ordered && !(op.IsEquality() && (type == typeof(bool) || !type.IsValueType)))
        {
            return IncompatibleComparison(op, left, right, span);
        }

        var meeting = nullable ? Conversions.MakeNullable(type) : type;
        return new BoundBinary(op, Conversions.Convert(left, meeting), Conversions.Convert(right, meeting), typeof(bool), span);
    }

    private BoundError IncompatibleComparison(BinaryOperator op, BoundNode left, BoundNode right, TextSpan span) =>
        Fault(RuleCodes.OperatorTypes, span, $"'{op.Spelling()}' does not compare {Show(left)} with {Show(right)}");

    private static BoundBinary? Calculate(BinaryOperator op, BoundNode left, BoundNode right, TextSpan span) =>
        Numbers.Common(left, right) is { } type && To(left, type) is var a && To(right, type) is var b
            ? Lifted(op, a, b, type, span)
            : null;

    private static BoundBinary Lifted(BinaryOperator op, BoundNode left, BoundNode right, Type type, TextSpan span)
    {
        var nullable = Nullable.GetUnderlyingType(left.Type) is not null || Nullable.GetUnderlyingType(right.Type) is not null;
        var meeting = nullable ? Conversions.MakeNullable(type) : type;
        return new BoundBinary(op, Conversions.Convert(left, meeting), Conversions.Convert(right, meeting), meeting, span);
    }

    private static BoundNode To(BoundNode node, Type number) =>
        node is BoundConstant { Value: { } value } && Numbers.Fit(value, number) is { } exact
            ? new BoundConstant(exact, number, node.Span)
            : Conversions.Convert(node, Like(node.Type, number));

    private static BoundBinary? CalculateTime(BinaryOperator op, BoundNode left, BoundNode right, TextSpan span)
    {
        var a = Numbers.Underlying(left.Type);
        var b = Numbers.Underlying(right.Type);
        var isPoint = a == typeof(DateTime) || a == typeof(DateTimeOffset);
        var result = op switch
        {
            BinaryOperator.Add or BinaryOperator.Subtract when (isPoint || a == typeof(TimeSpan)) && b == typeof(TimeSpan) => a,
            BinaryOperator.Subtract when isPoint && a == b => typeof(TimeSpan),
            _ => null,
        };
        if (result is null)
        {
            return null;
        }

        var nullable = a != left.Type || b != right.Type;
        return nullable
            ? new BoundBinary(op, Conversions.Convert(left, Conversions.MakeNullable(a)),
                Conversions.Convert(right, Conversions.MakeNullable(b)), Conversions.MakeNullable(result), span)
            : new BoundBinary(op, left, right, result, span);
    }

    private static BoundBinary? Bits(BinaryOperator op, BoundNode left, BoundNode right, TextSpan span)
    {
        var both = Numbers.Underlying(left.Type) == typeof(bool) && Numbers.Underlying(right.Type) == typeof(bool)
            ? typeof(bool)
            : Numbers.Common(left, right) is { } number && Numbers.IsIntegral(number) ? number : null;
        return both is null
            ? null
            : Lifted(op, both == typeof(bool) ? left : To(left, both), both == typeof(bool) ? right : To(right, both), both, span);
    }

    private static BoundBinary? Shift(BinaryOperator op, BoundNode left, BoundNode right, TextSpan span)
    {
        if (!Numbers.IsIntegral(left.Type) || Conversions.Implicit(right, typeof(int)) is not { } by)
        {
            return null;
        }

        var wide = left.Type == typeof(long) || left.Type == typeof(ulong) || left.Type == typeof(uint) ? left.Type : typeof(int);
        return new BoundBinary(op, Conversions.Convert(left, wide), by, wide, span);
    }

    private static BoundNode ToText(BoundNode node) =>
        node.Type == typeof(string) ? node
        : node.IsNullLiteral ? new BoundConstant(null, typeof(string), node.Span)
        : new BoundCall(null, typeof(RuleText).GetMethod(nameof(RuleText.Of))!.MakeGenericMethod(node.Type), [node], node.Span); // of our own

    private BoundNode BindIn(InSyntax syntax)
    {
        var left = Bind(syntax.Left);
        var items = syntax.Items?.Select(Bind).ToList() ?? [Bind(syntax.List!)]; // one of the two is there
        if (left is BoundError || items.Exists(i => i is BoundError))
        {
            return new BoundError(syntax.Span);
        }

        if (items is [var single] && IsDynamic(single))
        {
            return new BoundCall(null, typeof(DynamicValue).GetMethod(nameof(DynamicValue.IsIn))!, // of our own
                [Conversions.Convert(left, typeof(object)), single], syntax.Span);
        }

        if (items is [var only] && Sequence.ElementOf(only.Type) is { } element
            && (syntax.Items is null || !(only.Type == typeof(string) && Numbers.Underlying(left.Type) != typeof(char))))
        {
            return Contains(only, element, left, syntax.Span);
        }

        if (syntax.Items is null)
        {
            return Fault(RuleCodes.NotASequence, items[0].Span, $"{Show(items[0])} is not a list", "a list, or values in parentheses");
        }

        if (items.Count == 0)
        {
            return Fault(RuleCodes.UnexpectedToken, syntax.Span, "'in ()' never holds", "at least one value");
        }

        var constants = items.ConvertAll(i => InConstant(left, i));
        if (constants.TrueForAll(c => c is BoundConstant))
        {
            return new BoundIn(left, constants.ConvertAll(c => ((BoundConstant)c!).Value), syntax.Span);
        }

        if (constants.Exists(c => c is BoundError))
        {
            return new BoundError(syntax.Span);
        }

        // The left side is computed, and its code made, only once: chains of `in` would double it at every link.
        var value = new Variable("it", left.Type, VariableKind.Element);
        var once = left is BoundConstant ? left : new BoundVariable(value, left.Span);
        var tests = items.ConvertAll(i => Compare(BinaryOperator.Equal, once, i, i.Span, lenient: true));
        if (tests.Find(t => t is BoundError) is { } error)
        {
            return error;
        }

        var any = tests.Count == 1 ? tests[0] : new BoundLogical(false, tests, syntax.Span);
        return left is BoundConstant ? any : new BoundLet(value, left, any, syntax.Span);
    }

    // The item as a constant of the left side's own type; null when it takes a comparison of its own.
    private BoundNode? InConstant(BoundNode left, BoundNode item)
    {
        var type = Numbers.Underlying(left.Type);
        if (item is not BoundConstant constant || item.IsNullLiteral)
        {
            return item.IsNullLiteral && Conversions.AcceptsNull(left.Type) ? item : null;
        }

        if (constant.Value is string && Compared(item, type) is { } read)
        {
            return read;
        }

        if (type.IsEnum && constant.Value is int or long or byte or short && Numbers.Fit(constant.Value, Enum.GetUnderlyingType(type)) is { } number)
        {
            return new BoundConstant(Enum.ToObject(type, number), type, item.Span);
        }

        return Conversions.Implicit(item, type) is BoundConstant same && same.Type == type ? same : null;
    }
}
