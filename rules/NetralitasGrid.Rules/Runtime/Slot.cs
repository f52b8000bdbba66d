namespace NetralitasGrid.Rules;

/// <summary>A place for one value, so that enums and numbers are never boxed.</summary>
internal abstract class Slot
{
    public abstract object? Boxed { get; set; }

    public abstract bool IsNull { get; }

    public abstract void Clear();

    /// <summary>An empty place of the same type.</summary>
    public abstract Slot Another();

    public static Slot For(Type type) =>
        (Slot)Activator.CreateInstance(typeof(Slot<>).MakeGenericType(type))!; // a class with an empty constructor
}

internal sealed class Slot<T> : Slot
{
    public T? Value;

    public override object? Boxed
    {
        get => Value;
        set => Value = (T?)value;
    }

    public override bool IsNull => Value is null;

    public override void Clear() => Value = default;

    public override Slot Another() => new Slot<T>();
}
