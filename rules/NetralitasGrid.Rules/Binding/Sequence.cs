namespace NetralitasGrid.Rules;

/// <summary>What counts as a sequence.</summary>
internal static class Sequence
{
    /// <summary>The type of the elements; null when the type is no sequence.</summary>
    public static Type? ElementOf(Type type)
    {
        if (type == typeof(string))
        {
            return typeof(char);
        }

        if (type.IsSZArray)
        {
            return type.GetElementType();
        }

        return IsEnumerable(type)
            ? type.GetGenericArguments()[0]
            : type.GetInterfaces().FirstOrDefault(IsEnumerable)?.GetGenericArguments()[0];
    }

    private static bool IsEnumerable(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>);
}
