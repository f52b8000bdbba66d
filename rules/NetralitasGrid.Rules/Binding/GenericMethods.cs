using System.Reflection;

namespace NetralitasGrid.Rules;

/// <summary>Generic methods of the allow-list, whose type arguments follow from the arguments.</summary>
internal static class GenericMethods
{
    /// <summary>The method for these arguments; itself when it is not generic, null when its type arguments do not follow or are out of bounds.</summary>
    public static MethodBase? Close(MethodBase method, List<BoundNode> arguments)
    {
        if (method is not MethodInfo { IsGenericMethodDefinition: true } generic)
        {
            return method;
        }

        var found = new Dictionary<Type, Type>();
        var parameters = generic.GetParameters();
        for (var i = 0; i < Math.Min(parameters.Length, arguments.Count); i++)
        {
            if (!arguments[i].IsNullLiteral)
            {
                Infer(parameters[i].ParameterType, arguments[i].Type, found);
            }
        }

        var wanted = generic.GetGenericArguments();
        if (!wanted.All(found.ContainsKey) || found.Values.Any(MemberAccess.IsForbidden))
        {
            return null;
        }

        try
        {
            var closed = generic.MakeGenericMethod([.. wanted.Select(w => found[w])]);
            return MemberAccess.IsForbidden(closed.ReturnType) ? null : closed;
        }
        catch (ArgumentException)
        {
            return null; // a constraint does not hold
        }
    }

    private static void Infer(Type parameter, Type argument, Dictionary<Type, Type> found)
    {
        if (parameter.IsGenericMethodParameter)
        {
            found.TryAdd(parameter, argument);
        }
        else if (parameter.IsArray && argument.IsArray)
        {
            Infer(parameter.GetElementType()!, argument.GetElementType()!, found); // arrays have an element type
        }
        else if (parameter.IsGenericType)
        {
            var shape = parameter.GetGenericTypeDefinition();
            var same = argument.GetInterfaces().Prepend(argument).FirstOrDefault(t => t.IsGenericType && t.GetGenericTypeDefinition() == shape);
            foreach (var (inner, known) in parameter.GetGenericArguments().Zip(same?.GetGenericArguments() ?? []))
            {
                Infer(inner, known, found);
            }
        }
    }
}
