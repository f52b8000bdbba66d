namespace NetralitasGrid.Rules;

/// <summary>A comparison with a dynamic value. A lenient one finds values that do not compare unequal, as membership does.</summary>
internal sealed class CompareSite(DynamicBinding binding, BinaryOperator op, bool lenient, BoundNode left, BoundNode right)
    : DynamicSite(binding, o => new BinarySyntax(op, o[0], o[1], default), left, right)
{
    private readonly bool _leftIsLiteral = left is BoundConstant;
    private readonly bool _rightIsLiteral = right is BoundConstant;

    public bool Test(Frame frame, object? left, object? right)
    {
        if (left is string a && right is string b)
        {
            return op.IsEquality() ? string.Equals(a, b) == (op == BinaryOperator.Equal) : Holds(string.CompareOrdinal(a, b));
        }

        if (lenient && (DynamicValue.IsNull(left) || DynamicValue.IsNull(right)))
        {
            return DynamicValue.IsNull(left) && DynamicValue.IsNull(right);
        }

        if (left is Missing || right is Missing)
        {
            throw (left as Missing ?? (Missing)right!).Fault(); // one of the two is
        }

        if (left is null || right is null)
        {
            return op.IsEquality() && (left is null && right is null) == (op == BinaryOperator.Equal);
        }

        if (DynamicNumbers.AreNumbers(left, right))
        {
            return DynamicNumbers.Order(left, right) is { } order ? Holds(order) : op == BinaryOperator.NotEqual;
        }

        if (op.IsEquality() && left.GetType() == right.GetType() && left is not (double or float))
        {
            return left.Equals(right) == (op == BinaryOperator.Equal);
        }

        if (lenient)
        {
            return DynamicOrder.Same(left, right) || ReadAs(left, right) is { } seen && seen.Equals(_leftIsLiteral ? right : left);
        }

        // Dates, durations, ids and codes come as text where the input is JSON.
        if (left is string text && !_leftIsLiteral && TextTypes.Contains(right.GetType()))
        {
            left = Constants.Read(text, right.GetType()) ?? throw Unreadable(text, right);
        }
        else if (right is string other && !_rightIsLiteral && TextTypes.Contains(left.GetType()))
        {
            right = Constants.Read(other, left.GetType()) ?? throw Unreadable(other, left);
        }

        return (bool)Bind(frame, left, right)!; // a comparison is a bool
    }

    public override object? Run2(Frame frame, object? left, object? right) => Test(frame, left, right);

    private static readonly HashSet<Type> TextTypes =
        [typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(Guid)];

    // A literal text as the enum, date or number that stands on the other side.
    private object? ReadAs(object left, object right) =>
        _rightIsLiteral && right is string text && Constants.IsReadable(left.GetType()) ? Constants.Read(text, left.GetType())
        : _leftIsLiteral && left is string other && Constants.IsReadable(right.GetType()) ? Constants.Read(other, right.GetType())
        : null;

    private static DynamicFault Unreadable(string text, object other) =>
        new($"\"{RuleText.Cut(text)}\" is no {TypeNames.Show(other.GetType())}");

    private bool Holds(int order) => op switch
    {
        BinaryOperator.Equal => order == 0,
        BinaryOperator.NotEqual => order != 0,
        BinaryOperator.Less => order < 0,
        BinaryOperator.LessOrEqual => order <= 0,
        BinaryOperator.Greater => order > 0,
        _ => order >= 0,
    };
}

/// <summary>Arithmetic with a dynamic value.</summary>
internal sealed class ComputeSite(DynamicBinding binding, BinaryOperator op, TextSpan operatorSpan, BoundNode left, BoundNode right)
    : DynamicSite(binding, o => new BinarySyntax(op, o[0], o[1], operatorSpan), left, right)
{
    public override object? Run2(Frame frame, object? left, object? right)
    {
        if (left is Missing || right is Missing)
        {
            throw (left as Missing ?? (Missing)right!).Fault(); // one of the two is
        }

        if (op is BinaryOperator.Add or BinaryOperator.BitAnd && (left is string || right is string))
        {
            return RuleText.Concat(frame, RuleText.Of(left), RuleText.Of(right));
        }

        if (left is null || right is null)
        {
            return null;
        }

        return op <= BinaryOperator.Modulo && DynamicNumbers.AreNumbers(left, right)
            ? DynamicNumbers.Compute(op, left, right)
            : Bind(frame, left, right);
    }
}

/// <summary>A dynamic value where a value of one type is needed.</summary>
internal sealed class ConvertSite(DynamicBinding binding, Type type, BoundNode operand)
    : DynamicSite(binding, o => new CallSyntax(new TypeSyntax(type), [o[0]], default), operand)
{
    private readonly Type _type = Numbers.Underlying(type);

    public override object? Run1(Frame frame, object? value) => value switch
    {
        Missing missing => throw missing.Fault(),
        null => Conversions.AcceptsNull(type) ? null : throw new RuleRunException($"{NameOf(0)} is null"),
        _ when _type.IsInstanceOfType(value) => value,
        _ when Numbers.IsNumber(_type) && !Fits(value) =>
            throw new DynamicFault($"{NameOf(0)} is {TypeNames.Show(value.GetType())}, not {TypeNames.Show(_type)}"),
        string text when Constants.IsReadable(_type) => Constants.Read(text, _type)
            ?? throw new DynamicFault($"\"{RuleText.Cut(text)}\" is no {TypeNames.Show(_type)}"),
        _ when _type == typeof(string) && value is not char =>
            throw new DynamicFault($"{NameOf(0)} is {TypeNames.Show(value.GetType())}, not string"),
        _ => Bind(frame, value),
    };

    // A number that is given stays the number it is: 2.5 where a whole one is needed is a fault.
    private bool Fits(object value) => Numbers.IsNumber(value.GetType()) && Numbers.Fit(value, _type) is not null;
}
