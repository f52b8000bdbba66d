using Microsoft.Extensions.DependencyInjection;
using NetralitasGrid.Silo.Orleans.Live;
using Orleans.Serialization;

namespace NetralitasGrid.Silo.Orleans.Tests.Live;

/// <summary>Silos of two versions understand each other: a message is its numbered members, and nothing else.</summary>
public sealed class WireTests
{
    [Fact]
    public void What_a_newer_version_adds_an_older_one_passes_over()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var newer = new NewerTurnChange(7, new() { [""] = [1, 2], ["d/35.17.01"] = null }, "told", 3);

        var bytes = services.GetRequiredService<Serializer<NewerTurnChange>>().SerializeToArray(newer);
        var older = services.GetRequiredService<Serializer<TurnChange>>().Deserialize(bytes);

        Assert.Equal(7, older.Turn);
        Assert.Equal([1, 2], older.Parts[""]);
        Assert.Null(older.Parts["d/35.17.01"]);
    }

    [Fact]
    public void What_an_older_version_does_not_send_has_no_value_in_a_newer_one()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var older = new TurnChange(7, new() { [""] = [1, 2] });

        var bytes = services.GetRequiredService<Serializer<TurnChange>>().SerializeToArray(older);
        var newer = services.GetRequiredService<Serializer<NewerTurnChange>>().Deserialize(bytes);

        Assert.Equal(7, newer.Turn);
        Assert.Equal([1, 2], newer.Parts[""]);
        Assert.Null(newer.Why);
        Assert.Equal(0, newer.Silos);
    }

    [Fact]
    public void Every_message_and_every_call_has_a_name_that_stays_when_types_are_renamed()
    {
        var types = typeof(TurnChange).Assembly.GetTypes().Where(t => t.Namespace?.StartsWith("NetralitasGrid.Silo.Orleans", StringComparison.Ordinal) == true).ToList();
        var named = types.Where(t => t.IsDefined(typeof(GenerateSerializerAttribute), false) || (t.IsInterface && t.IsAssignableTo(typeof(IGrain)) && t.Name != nameof(ILiveState))).ToList();

        Assert.NotEmpty(named);
        Assert.All(named, t => Assert.True(t.IsDefined(typeof(AliasAttribute), false), $"{t} has no alias"));
        Assert.All(
            types.Where(t => t.IsInterface && t.IsAssignableTo(typeof(IGrain))).SelectMany(t => t.GetMethods()),
            m => Assert.True(m.IsDefined(typeof(AliasAttribute), false), $"{m} has no alias"));
    }
}

/// <summary>The change of a turn as a later version might send it.</summary>
[GenerateSerializer, Alias("netralitasgrid.tests.newerturnchange")]
internal sealed record NewerTurnChange(
    [property: Id(0)] long Turn, [property: Id(1)] Dictionary<string, byte[]?> Parts, [property: Id(2)] string? Why, [property: Id(9)] int Silos);
