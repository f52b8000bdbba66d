using System.Collections;
using System.Linq.Expressions;

namespace NetralitasGrid.Rules;

internal sealed partial class Emitter
{
    private static readonly System.Reflection.MethodInfo Charge = typeof(Frame).GetMethod(nameof(Frame.Charge))!;

    /// <summary>Whether the operator passes elements on one by one, so that it melts into the loop of the one after it.</summary>
    private static bool Streams(BoundQuery query) => query.Operator is QueryOperator.Where or QueryOperator.Select
        or QueryOperator.SelectMany or QueryOperator.Skip or QueryOperator.Take or QueryOperator.Concat;

    /// <summary>Runs <paramref name="body"/> for each element. The place handed to it is a variable. <paramref name="end"/> leaves the whole loop.</summary>
    private BlockExpression Loop(BoundNode source, Func<Expression, Expression> body, LabelTarget? end)
    {
        end ??= Expression.Label();
        return Expression.Block(typeof(void), LoopInto(source, body, end), Expression.Label(end));
    }

    private Expression LoopInto(BoundNode source, Func<Expression, Expression> body, LabelTarget end)
    {
        if (source is not BoundQuery query || !Streams(query))
        {
            return ForEach(Emit(source), body);
        }

        switch (query.Operator)
        {
            case QueryOperator.Where:
                return LoopInto(query.Source, each => WhenTrue(query, each, body(each)), end);
            case QueryOperator.Select:
                return LoopInto(query.Source, each => WithElement(query.Lambda!, each, value => InVariable(value, body)), end); // Select has one
            case QueryOperator.SelectMany:
                return LoopInto(query.Source, each => WithElement(query.Lambda!, each, inner => ForEach(inner, body)), end); // as has SelectMany
            case QueryOperator.Concat:
                // One body emitted twice would share its variables and labels; a list is simpler and as bounded.
                return ForEach(EmitBoth(query), body);
            default:
                var left = Expression.Variable(typeof(int));
                var isTake = query.Operator == QueryOperator.Take;
                Expression Counted(Expression each) => isTake
                    ? Expression.Block(
                        Expression.IfThen(Expression.LessThanOrEqual(left, Expression.Constant(0)), Expression.Break(end)),
                        Expression.PreDecrementAssign(left),
                        body(each))
                    : Expression.IfThenElse(
                        Expression.GreaterThan(left, Expression.Constant(0)), Expression.PreDecrementAssign(left), body(each));
                return Expression.Block(typeof(void), [left],
                    Expression.Assign(left, Emit(query.Argument!)), // both have a number
                    LoopInto(query.Source, Counted, end));
        }
    }

    private BlockExpression EmitBoth(BoundQuery query)
    {
        var list = Expression.Variable(typeof(List<>).MakeGenericType(query.Element));
        Expression Gather(Expression each) => Expression.Call(list, "Add", null, each);
        return Expression.Block(list.Type, [list],
            Expression.Assign(list, Expression.New(list.Type)),
            Loop(query.Source, Gather, null),
            Loop(query.Argument!, Gather, null), // Concat has one
            list);
    }

    private static BlockExpression InVariable(Expression value, Func<Expression, Expression> body)
    {
        var variable = Expression.Variable(value.Type);
        return Expression.Block(typeof(void), [variable], Expression.Assign(variable, value), body(variable));
    }

    private BlockExpression ForEach(Expression source, Func<Expression, Expression> body)
    {
        var items = Expression.Variable(source.Type);
        var element = Sequence.ElementOf(source.Type)!; // the binder let only sequences pass
        var each = Expression.Variable(element);
        var step = Expression.Call(frame, Charge, Expression.Constant(1));
        var loop = Counted(items) is var (length, at)
            ? ByIndex(length, at, each, step, body)
            : ByEnumerator(items, element, each, step, body);
        var guard = source.Type.IsValueType
            ? (Expression)Expression.Empty()
            : Expression.IfThen(Expression.ReferenceEqual(items, Expression.Constant(null)), Throw("the list is null"));
        return Expression.Block(typeof(void), [items, each], Expression.Assign(items, source), guard, loop);
    }

    // Arrays, strings and lists have a length and an indexer: no enumerator is allocated for them.
    private static (Expression Length, Func<Expression, Expression> At)? Counted(Expression items)
    {
        var type = items.Type;
        if (type.IsSZArray)
        {
            return (Expression.ArrayLength(items), i => Expression.ArrayIndex(items, i));
        }

        if (type == typeof(string))
        {
            return (Expression.Property(items, nameof(string.Length)), i => Expression.Call(items, typeof(string).GetMethod("get_Chars")!, i));
        }

        var shape = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (shape == typeof(List<>))
        {
            return (Expression.Property(items, "Count"), i => Expression.Property(items, "Item", i));
        }

        if (shape == typeof(System.Collections.Immutable.ImmutableArray<>))
        {
            return (Expression.Property(items, "Length"), i => Expression.Property(items, "Item", i));
        }

        if (shape == typeof(IReadOnlyList<>) || shape == typeof(IList<>))
        {
            var count = (shape == typeof(IList<>) ? typeof(ICollection<>) : typeof(IReadOnlyCollection<>)).MakeGenericType(type.GetGenericArguments());
            return (Expression.Property(items, count.GetProperty("Count")!), i => Expression.Property(items, "Item", i));
        }

        return null;
    }

    private static BlockExpression ByIndex(
        Expression length, Func<Expression, Expression> at, ParameterExpression each, Expression step, Func<Expression, Expression> body)
    {
        var i = Expression.Variable(typeof(int));
        var end = Expression.Label();
        return Expression.Block([i],
            Expression.Assign(i, Expression.Constant(0)),
            Expression.Loop(
                Expression.IfThenElse(
                    Expression.LessThan(i, length),
                    Expression.Block(step, Expression.Assign(each, at(i)), Expression.PreIncrementAssign(i), body(each)),
                    Expression.Break(end)),
                end));
    }

    private static BlockExpression ByEnumerator(
        Expression items, Type element, ParameterExpression each, Expression step, Func<Expression, Expression> body)
    {
        // A public struct enumerator saves the allocation; the interface is what every sequence has.
        var own = items.Type.GetMethod("GetEnumerator", Type.EmptyTypes);
        var get = own is { ReturnType.IsValueType: true } && own.ReturnType.GetProperty("Current")?.PropertyType == element
            ? Expression.Call(items, own)
            : Expression.Call(items, typeof(IEnumerable<>).MakeGenericType(element).GetMethod("GetEnumerator")!);
        var enumerator = Expression.Variable(get.Type);
        var move = get.Type.IsValueType ? get.Type.GetMethod("MoveNext")! : typeof(IEnumerator).GetMethod("MoveNext")!;
        var end = Expression.Label();
        return Expression.Block([enumerator],
            Expression.Assign(enumerator, get),
            Expression.Loop(
                Expression.IfThenElse(
                    Expression.Call(enumerator, move),
                    Expression.Block(step, Expression.Assign(each, Expression.Property(enumerator, "Current")), body(each)),
                    Expression.Break(end)),
                end));
    }
}
