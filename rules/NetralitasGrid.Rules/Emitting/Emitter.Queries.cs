using System.Linq.Expressions;

namespace NetralitasGrid.Rules;

internal sealed partial class Emitter
{
    private Expression EmitQuery(BoundQuery query)
    {
        switch (query.Operator)
        {
            case QueryOperator.Any:
                return Decide(query, start: false, hit => hit);
            case QueryOperator.All:
                return Decide(query, start: true, Expression.Not);
            case QueryOperator.Count:
                var count = Expression.Variable(typeof(int));
                return Expression.Block(typeof(int), [count],
                    Expression.Assign(count, Expression.Constant(0)),
                    Loop(query.Source, each => WhenTrue(query, each, Expression.PreIncrementAssign(count)), null),
                    count);
            case QueryOperator.First or QueryOperator.FirstOrDefault or QueryOperator.Last or QueryOperator.LastOrDefault
                or QueryOperator.Single or QueryOperator.SingleOrDefault:
                return EmitPick(query);
            case QueryOperator.Sum:
                var sum = Expression.Variable(query.Type);
                return Expression.Block(query.Type, [sum],
                    Expression.Assign(sum, Expression.Default(query.Type)),
                    Loop(query.Source, each => WithElement(query.Lambda!, each, body => Expression.Assign(sum, Add(sum, body))), null), // Sum has one
                    sum);
            case QueryOperator.Average:
                return EmitAverage(query);
            case QueryOperator.Min or QueryOperator.Max:
                return EmitExtreme(query);
            default:
                return EmitList(query);
        }
    }

    private static BinaryExpression Add(Expression left, Expression right) =>
        left.Type == typeof(int) || left.Type == typeof(long) || left.Type == typeof(ulong)
            ? Expression.AddChecked(left, right)
            : Expression.Add(left, right);

    private BlockExpression Decide(BoundQuery query, bool start, Func<Expression, Expression> stop)
    {
        var found = Expression.Variable(typeof(bool));
        var end = Expression.Label();
        var leave = Expression.Block(Expression.Assign(found, Expression.Constant(!start)), Expression.Break(end));
        return Expression.Block(typeof(bool), [found],
            Expression.Assign(found, Expression.Constant(start)),
            Loop(query.Source, each => query.Lambda is null
                ? leave
                : WithElement(query.Lambda, each, body => Expression.IfThen(stop(body), leave)), end),
            found);
    }

    private BlockExpression EmitPick(BoundQuery query)
    {
        var op = query.Operator;
        var value = Expression.Variable(query.Type);
        var found = Expression.Variable(typeof(bool));
        var end = Expression.Label();
        var single = op is QueryOperator.Single or QueryOperator.SingleOrDefault;
        var first = op is QueryOperator.First or QueryOperator.FirstOrDefault;
        Expression Take(Expression each)
        {
            var take = Expression.Block(
                Expression.Assign(value, each),
                Expression.Assign(found, Expression.Constant(true)),
                first ? Expression.Break(end) : Expression.Empty());
            return single ? Expression.IfThenElse(found, Throw("the list has more than one such element"), take) : take;
        }

        return Expression.Block(query.Type, [value, found],
            Expression.Assign(value, Expression.Default(query.Type)),
            Expression.Assign(found, Expression.Constant(false)),
            Loop(query.Source, each => WhenTrue(query, each, Take(each)), end),
            op is QueryOperator.First or QueryOperator.Last or QueryOperator.Single
                ? Expression.IfThen(Expression.Not(found), Throw("the list has no such element"))
                : Expression.Empty(),
            value);
    }

    private BlockExpression EmitAverage(BoundQuery query)
    {
        var sum = Expression.Variable(query.Type);
        var count = Expression.Variable(typeof(int));
        return Expression.Block(query.Type, [sum, count],
            Expression.Assign(sum, Expression.Default(query.Type)),
            Expression.Assign(count, Expression.Constant(0)),
            Loop(query.Source, each => Expression.Block(
                WithElement(query.Lambda!, each, body => Expression.Assign(sum, Expression.Add(sum, body))), // Average has one
                Expression.PreIncrementAssign(count)), null),
            Expression.IfThen(Expression.Equal(count, Expression.Constant(0)), Throw("the list is empty")),
            Expression.Divide(sum, Expression.Convert(count, query.Type)));
    }

    private BlockExpression EmitExtreme(BoundQuery query)
    {
        var best = Expression.Variable(query.Type);
        var found = Expression.Variable(typeof(bool));
        var better = typeof(Sequences).GetMethod(query.Operator == QueryOperator.Min ? nameof(Sequences.IsLess) : nameof(Sequences.IsMore))!
            .MakeGenericMethod(query.Type);
        Expression Keep(Expression value)
        {
            var one = Expression.Variable(value.Type);
            return Expression.Block([one],
                Expression.Assign(one, value),
                Expression.IfThen(Expression.OrElse(Expression.Not(found), Expression.Call(better, one, best)), Expression.Assign(best, one)),
                Expression.Assign(found, Expression.Constant(true)));
        }

        return Expression.Block(query.Type, [best, found],
            Expression.Assign(best, Expression.Default(query.Type)),
            Expression.Assign(found, Expression.Constant(false)),
            Loop(query.Source, each => query.Lambda is null ? Keep(each) : WithElement(query.Lambda, each, Keep), null),
            Conversions.AcceptsNull(query.Type) ? Expression.Empty() : Expression.IfThen(Expression.Not(found), Throw("the list is empty")),
            best);
    }

    // What remains makes a new sequence: the elements are gathered (and charged), then handed to the runtime's operators.
    private Expression EmitList(BoundQuery query)
    {
        var list = Expression.Variable(typeof(List<>).MakeGenericType(Streams(query) ? Sequence.ElementOf(query.Type)! : query.Element));
        var gather = Expression.Block(list.Type, [list],
            Expression.Assign(list, Expression.New(list.Type)),
            Loop(Streams(query) ? query : query.Source, each => Expression.Call(list, "Add", null, each), null),
            list);
        if (Streams(query) || query.Operator == QueryOperator.ToList)
        {
            return gather;
        }

        if (query.Operator == QueryOperator.ToArray)
        {
            return Expression.Call(gather, "ToArray", null);
        }

        return query.Lambda is not null ? Keyed(query, gather)
            : query.Argument is not null ? Expression.Call(SequenceMethod(query), gather, ConvertTo(Emit(query.Argument), SequenceOf(query.Element)))
            : Expression.Call(SequenceMethod(query), gather);
    }

    // Keys are computed here, in a loop, and not by a delegate: a captured variable would be allocated even where nothing is sorted.
    private BlockExpression Keyed(BoundQuery query, Expression gather)
    {
        var lambda = query.Lambda!; // asked of operators with one only
        var thenBy = query.Operator is QueryOperator.ThenBy or QueryOperator.ThenByDescending;
        var source = thenBy ? Emit(query.Source) : gather;
        var items = Expression.Variable(source.Type);
        var keys = Expression.Variable(typeof(List<>).MakeGenericType(lambda.Body.Type));
        return Expression.Block(query.Type, [items, keys],
            Expression.Assign(items, source),
            Expression.Assign(keys, Expression.New(keys.Type)),
            ForEach(thenBy ? Expression.Property(items, "Items") : items,
                each => WithElement(lambda, each, key => Expression.Call(keys, "Add", null, key))),
            Expression.Call(SequenceMethod(query), items, keys));
    }

    private static Type SequenceOf(Type element) => typeof(IEnumerable<>).MakeGenericType(element);

    private static System.Reflection.MethodInfo SequenceMethod(BoundQuery query)
    {
        var method = typeof(Sequences).GetMethod(query.Operator.ToString())!; // Sequences has one for each that gets here
        return query.Lambda is null
            ? method.MakeGenericMethod(query.Element)
            : method.MakeGenericMethod(query.Element, query.Lambda.Body.Type);
    }

    private static UnaryExpression Throw(string message) =>
        Expression.Throw(Expression.New(typeof(RuleRunException).GetConstructor([typeof(string)])!, Expression.Constant(message)));

    private Expression WhenTrue(BoundQuery query, Expression each, Expression then) =>
        query.Lambda is null ? then : WithElement(query.Lambda, each, body => Expression.IfThen(body, then));

    private Expression WithElement(BoundLambda lambda, Expression each, Func<Expression, Expression> use)
    {
        Place(lambda.Element, each);
        return use(Emit(lambda.Body));
    }
}
