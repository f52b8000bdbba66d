using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Packs;

namespace NetralitasGrid.Grains.Tests.Turns;

/// <summary>Has decided incidents of a world decided again, as the front door does: by what its log and decisions hold at that moment.</summary>
internal static class Redeciding
{
    public const string At = "2024-10-20T10:00:00+07:00";

    /// <summary>The latest decision of an incident.</summary>
    public static Decision Latest(this World world, GridId incident) =>
        DecisionReader.Read(System.Text.Encoding.UTF8.GetBytes(world.Decisions[incident][^1]));

    /// <summary>Sends the step; the world has no mail waiting.</summary>
    public static GridId Redecide(this World world, GridId incident, CompiledPack? pack = null, Func<CaseEventMessage, CaseEventMessage>? with = null)
    {
        var latest = world.Latest(incident);
        var message = world.Log.SelectMany(l => l).First(e => e.Message.Id == incident).Message;
        var subject = message.Grain.Key;
        return world.Step(subject, latest.Case, CaseEventType.Redecide, At, sent => (with ?? (s => s))(sent with
        {
            Incident = incident,
            Pack = pack?.Name.Hash,
            HasText = true,
            Steps = world.Employee(subject).Find(latest.Case)!.Steps,
            Last = DecidedReport.Of(
                latest, world.PackOf(latest.Pack.Hash), latest.Rules.Any(r => r.Id == "NG-604"), message.ReceivedAt, message.AppendedAt, message.Body),
        }));
    }
}
