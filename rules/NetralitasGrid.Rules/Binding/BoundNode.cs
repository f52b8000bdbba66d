using System.Reflection;

namespace NetralitasGrid.Rules;

/// <summary>A node of an expression whose meaning is known: every operand already has the type that its operator needs.</summary>
internal abstract class BoundNode(Type type, TextSpan span)
{
    public Type Type { get; } = type;

    public TextSpan Span { get; } = span;

    public virtual IEnumerable<BoundNode> Children => [];

    /// <summary>The node and everything below it.</summary>
    public IEnumerable<BoundNode> Descendants()
    {
        var open = new Stack<BoundNode>([this]);
        while (open.TryPop(out var next))
        {
            yield return next;
            foreach (var child in next.Children)
            {
                open.Push(child);
            }
        }
    }

    public bool IsNullLiteral => this is BoundConstant { Value: null, IsLiteral: true };
}

/// <summary>A fault that was reported; what contains it stays silent.</summary>
internal sealed class BoundError(TextSpan span) : BoundNode(typeof(object), span);

/// <param name="isLiteral">Written as such: it adapts to the other operand's type.</param>
internal sealed class BoundConstant(object? value, Type type, TextSpan span, bool isLiteral = false) : BoundNode(type, span)
{
    public object? Value { get; } = value;

    public bool IsLiteral { get; } = isLiteral;
}

internal sealed class BoundVariable(Variable variable, TextSpan span) : BoundNode(variable.Type, span)
{
    public Variable Variable { get; } = variable;
}

/// <summary>A property or field; no target for a static one.</summary>
internal sealed class BoundMember(BoundNode? target, MemberInfo member, Type type, TextSpan span) : BoundNode(type, span)
{
    public BoundNode? Target { get; } = target;

    public MemberInfo Member { get; } = member;

    public override IEnumerable<BoundNode> Children => Target is null ? [] : [Target];
}

/// <summary>A method call; one whose first parameter is the <see cref="Frame"/> is given it besides the arguments.</summary>
internal sealed class BoundCall(BoundNode? target, MethodInfo method, IReadOnlyList<BoundNode> arguments, TextSpan span)
    : BoundNode(method.ReturnType, span)
{
    public BoundNode? Target { get; } = target;

    public MethodInfo Method { get; } = method;

    public IReadOnlyList<BoundNode> Arguments { get; } = arguments;

    public bool TakesFrame { get; } = method.GetParameters() is [{ ParameterType: var first }, ..] && first == typeof(Frame);

    public override IEnumerable<BoundNode> Children => Target is null ? Arguments : [Target, .. Arguments];
}

internal sealed class BoundNew(ConstructorInfo constructor, IReadOnlyList<BoundNode> arguments, TextSpan span)
    : BoundNode(constructor.DeclaringType!, span) // a constructor has a type
{
    public ConstructorInfo Constructor { get; } = constructor;

    public IReadOnlyList<BoundNode> Arguments { get; } = arguments;

    public override IEnumerable<BoundNode> Children => Arguments;
}

/// <summary><c>not</c> over bool or bool?, or minus over a number.</summary>
internal sealed class BoundUnary(bool isNot, BoundNode operand, TextSpan span) : BoundNode(operand.Type, span)
{
    public bool IsNot { get; } = isNot;

    public BoundNode Operand { get; } = operand;

    public override IEnumerable<BoundNode> Children => [Operand];
}

/// <summary>Both operands have one type, or are the two sides of a shift or of date arithmetic.</summary>
internal sealed class BoundBinary(BinaryOperator op, BoundNode left, BoundNode right, Type type, TextSpan span) : BoundNode(type, span)
{
    public BinaryOperator Operator { get; } = op;

    public BoundNode Left { get; } = left;

    public BoundNode Right { get; } = right;

    public override IEnumerable<BoundNode> Children => [Left, Right];
}

/// <summary>A chain of <c>and</c> or <c>or</c>; the operands are all bool, or all bool? with three-valued logic.</summary>
internal sealed class BoundLogical(bool isAnd, IReadOnlyList<BoundNode> operands, TextSpan span) : BoundNode(operands[0].Type, span)
{
    public bool IsAnd { get; } = isAnd;

    public IReadOnlyList<BoundNode> Operands { get; } = operands;

    public override IEnumerable<BoundNode> Children => Operands;
}

internal sealed class BoundIsNull(BoundNode operand, bool negated, TextSpan span) : BoundNode(typeof(bool), span)
{
    public BoundNode Operand { get; } = operand;

    public bool Negated { get; } = negated;

    public override IEnumerable<BoundNode> Children => [Operand];
}

internal sealed class BoundConditional(BoundNode condition, BoundNode whenTrue, BoundNode whenFalse, TextSpan span)
    : BoundNode(whenTrue.Type, span)
{
    public BoundNode Condition { get; } = condition;

    public BoundNode WhenTrue { get; } = whenTrue;

    public BoundNode WhenFalse { get; } = whenFalse;

    public override IEnumerable<BoundNode> Children => [Condition, WhenTrue, WhenFalse];
}

/// <summary>The left value unless it is null; the right one has the result's type.</summary>
internal sealed class BoundCoalesce(BoundNode left, BoundNode right, TextSpan span) : BoundNode(right.Type, span)
{
    public BoundNode Left { get; } = left;

    public BoundNode Right { get; } = right;

    public override IEnumerable<BoundNode> Children => [Left, Right];
}

internal sealed class BoundConvert(BoundNode operand, Type type, TextSpan span) : BoundNode(type, span)
{
    public BoundNode Operand { get; } = operand;

    public override IEnumerable<BoundNode> Children => [Operand];
}

/// <summary>Whether an object is of a type (<c>is</c>), or the object if it is, else null (<c>as</c>).</summary>
internal sealed class BoundTypeTest(BoundNode operand, Type tested, bool isAs, TextSpan span)
    : BoundNode(isAs ? tested : typeof(bool), span)
{
    public BoundNode Operand { get; } = operand;

    public Type Tested { get; } = tested;

    public bool IsAs { get; } = isAs;

    public override IEnumerable<BoundNode> Children => [Operand];
}

/// <summary>Membership in a set of constants of the operand's type.</summary>
internal sealed class BoundIn(BoundNode operand, IReadOnlyList<object?> values, TextSpan span) : BoundNode(typeof(bool), span)
{
    public BoundNode Operand { get; } = operand;

    public IReadOnlyList<object?> Values { get; } = values;

    public override IEnumerable<BoundNode> Children => [Operand];
}

/// <summary>Computes a value once for a body that uses it more than once.</summary>
internal sealed class BoundLet(Variable variable, BoundNode value, BoundNode body, TextSpan span) : BoundNode(body.Type, span)
{
    public Variable Variable { get; } = variable;

    public BoundNode Value { get; } = value;

    public BoundNode Body { get; } = body;

    public override IEnumerable<BoundNode> Children => [Value, Body];
}

/// <summary><c>np(...)</c>: null as soon as a link of the chain is null.</summary>
internal sealed class BoundNullSafe(BoundNode chain, Type type, TextSpan span) : BoundNode(type, span)
{
    public BoundNode Chain { get; } = chain;

    public override IEnumerable<BoundNode> Children => [Chain];
}

internal sealed class BoundArray(Type element, IReadOnlyList<BoundNode> items, TextSpan span) : BoundNode(element.MakeArrayType(), span)
{
    public IReadOnlyList<BoundNode> Items { get; } = items;

    public override IEnumerable<BoundNode> Children => Items;
}

/// <summary>An element: of an array when there is no <see cref="Getter"/>, else through the indexer.</summary>
internal sealed class BoundIndex(BoundNode target, BoundNode index, MethodInfo? getter, Type type, TextSpan span) : BoundNode(type, span)
{
    public BoundNode Target { get; } = target;

    public BoundNode Index { get; } = index;

    public MethodInfo? Getter { get; } = getter;

    public override IEnumerable<BoundNode> Children => [Target, Index];
}

/// <summary>An operation over values whose types are seen only when it runs. The first operand is the target of a member, element or method.</summary>
internal sealed class BoundDynamic(DynamicSite site, IReadOnlyList<BoundNode> operands, TextSpan span)
    : BoundNode(site is CompareSite ? typeof(bool) : typeof(object), span)
{
    public DynamicSite Site { get; } = site;

    public IReadOnlyList<BoundNode> Operands { get; } = operands;

    /// <summary>The target, for <c>np</c>: a member, element or method of null is null.</summary>
    public BoundNode? Target => Site is MemberSite or IndexSite or CallSite ? Operands[0] : null;

    public override IEnumerable<BoundNode> Children => Operands;
}

/// <summary><c>new (a as X)</c>.</summary>
internal sealed class BoundObject(IReadOnlyList<BoundNode> values, IReadOnlyList<string> names, TextSpan span)
    : BoundNode(typeof(object), span)
{
    public IReadOnlyList<BoundNode> Values { get; } = values;

    public IReadOnlyList<string> Names { get; } = names;

    public override IEnumerable<BoundNode> Children => Values;
}

/// <summary>Whether an earlier rule of the same run holds.</summary>
internal sealed class BoundRuleResult(int index, string name, TextSpan span) : BoundNode(typeof(bool), span)
{
    public int Index { get; } = index;

    public string Name { get; } = name;
}
