using System.Buffers;
using System.Text.Json;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Storage.Rows;

/// <summary>What dead letters have in common on every engine.</summary>
internal static class DeadLetter
{
    /// <summary>The id of a message's dead letter.</summary>
    public static GridId IdOf(GridId message) => GridId.Derive(GridId.Message, message, "dead-letter");

    /// <summary>What watchers are told of a message that the database refused.</summary>
    public static Change ChangeOf(GridId message, int partition, string reason, int tries, DateTimeOffset at)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", IdOf(message).ToString());
            json.WriteString("incidentId", message.Kind == GridId.Incident ? message.ToString() : null);
            json.WriteNumber("partition", partition);
            json.WriteString("reason", reason);
            json.WriteNumber("tries", tries);
            json.WriteString("at", at);
            json.WriteEndObject();
        }

        return new(ChangeKind.DeadLetter, "", message, buffer.WrittenMemory);
    }
}
