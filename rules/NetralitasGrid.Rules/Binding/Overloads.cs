using System.Reflection;

namespace NetralitasGrid.Rules;

/// <summary>Chooses a method or constructor for given arguments.</summary>
internal static class Overloads
{
    /// <summary>
    /// The one candidate whose parameters need the least conversion; null when none fits (no arguments come back)
    /// or when two fit equally well (the first one's arguments come back).
    /// </summary>
    public static MethodBase? Choose(IReadOnlyList<MethodBase> candidates, List<BoundNode> arguments, out IReadOnlyList<BoundNode> converted)
    {
        MethodBase? best = null;
        var bestCost = int.MaxValue;
        var tie = false;
        converted = [];
        foreach (var open in candidates)
        {
            if (GenericMethods.Close(open, arguments) is not { } candidate)
            {
                continue;
            }

            var parameters = candidate.GetParameters();
            if ((Fit(parameters, arguments) ?? FitParams(parameters, arguments)) is not var (cost, fitted))
            {
                continue;
            }

            if (cost < bestCost)
            {
                (best, bestCost, converted, tie) = (candidate, cost, fitted, false);
            }
            else if (cost == bestCost)
            {
                tie = true;
            }
        }

        return tie ? null : best;
    }

    private static (int Cost, List<BoundNode> Arguments)? Fit(ParameterInfo[] parameters, List<BoundNode> arguments)
    {
        if (parameters.Length != arguments.Count)
        {
            return null;
        }

        var total = 0;
        var converted = new List<BoundNode>();
        for (var i = 0; i < parameters.Length; i++)
        {
            if (Conversions.Cost(arguments[i], parameters[i].ParameterType) is not { } cost
                || Conversions.Implicit(arguments[i], parameters[i].ParameterType) is not { } node)
            {
                return null;
            }

            total += cost;
            converted.Add(node);
        }

        return (total, converted);
    }

    // The expanded form of a params array costs more than any plain form.
    private static (int Cost, List<BoundNode> Arguments)? FitParams(ParameterInfo[] parameters, List<BoundNode> arguments)
    {
        const int Expanded = 1000;
        if (parameters is not [.., var last] || !last.IsDefined(typeof(ParamArrayAttribute), inherit: false)
            || last.ParameterType.GetElementType() is not { } element || arguments.Count < parameters.Length - 1)
        {
            return null;
        }

        var fixedPart = Fit(parameters[..^1], arguments[..(parameters.Length - 1)]);
        if (fixedPart is not var (total, converted))
        {
            return null;
        }

        var items = new List<BoundNode>();
        foreach (var argument in arguments.Skip(parameters.Length - 1))
        {
            if (Conversions.Cost(argument, element) is not { } cost || Conversions.Implicit(argument, element) is not { } node)
            {
                return null;
            }

            total += cost;
            items.Add(node);
        }

        converted.Add(new BoundArray(element, items, items.Count > 0 ? items[0].Span : default));
        return (total + Expanded, converted);
    }
}
