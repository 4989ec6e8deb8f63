// A loyalty app as partners ship them: React 16, hooks, styles inlined, one classic script.
import React, { useEffect, useState } from 'react';
import ReactDOM from 'react-dom';
import css from './app.css';

const style = document.createElement('style');
style.textContent = css;
document.head.appendChild(style);

function App() {
  const [mode, setMode] = useState('idle');
  const [order, setOrder] = useState(null);
  const [found, setFound] = useState(null);
  const [next, setNext] = useState(null);

  useEffect(() => {
    Poster.interface.showApplicationIconAt({ order: 'React loyalty' });
    Poster.on('applicationIconClicked', (data) => {
      setOrder(data.order);
      setMode('search');
      Poster.interface.popup({ width: 600, height: 400, title: 'React loyalty' });
    });
    Poster.on('beforeOrderClose', async (data, go) => {
      const guest = data.order.clientId && (await Poster.clients.get(data.order.clientId));
      if (!guest) return go();
      setOrder(data.order);
      setFound(guest);
      setNext(() => go);
      setMode('spend');
      Poster.interface.popup({ width: '80%', height: 300, title: `${guest.firstname}: ${guest.bonus}` });
      return undefined;
    });
  }, []);

  const attach = async (event) => {
    event.preventDefault();
    const { foundClients, foundByCard } = await Poster.clients.find({ searchVal: new FormData(event.target).get('code') });
    const [guest] = [...foundByCard, ...foundClients];
    setFound(guest || null);
    if (guest) {
      await Poster.orders.setOrderClient(order.id, guest.id);
      await Poster.interface.closePopup();
    }
  };
  const spend = async () => {
    await Poster.orders.setOrderBonus(order.id, Math.min(10, order.total));
    await Poster.interface.closePopup();
    next();
  };

  if (mode === 'search') {
    return (
      <form className="loyalty" onSubmit={attach}>
        <input name="code" placeholder="Card or phone" />
        <button type="submit">Find</button>
      </form>
    );
  }
  if (mode === 'spend') {
    return (
      <div className="loyalty">
        <p>{found.firstname}</p>
        <button type="button" onClick={spend}>Spend 10</button>
        <button type="button" onClick={Poster.interface.closePopup}>Not now</button>
      </div>
    );
  }
  return <div className="loyalty">Ready</div>;
}

ReactDOM.render(<App />, document.getElementById('app-container'));
